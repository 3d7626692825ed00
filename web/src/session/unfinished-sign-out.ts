import { storedText, storeText } from '../browser/stored-text.ts';
import type { SessionDependencies } from './session-dependencies.ts';

const stored = 'parley-signing-out';

/** In this browser, so that who signs out without network is signed out also after the page was loaded again. */
export const unfinishedSignOut: SessionDependencies['unfinishedSignOut'] = {
  isSet: () => storedText(stored) !== null,
  set: (isSet) => storeText(stored, isSet ? 'yes' : null),
};
