import { conversation } from './conversation.ts';
import { notifications } from './notifications.ts';
import { people } from './people.ts';
import { rooms } from './rooms.ts';
import { search } from './search.ts';
import { session } from './session.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';

/** All texts in English, the language that the others are translated from. ICU MessageFormat. */
export const messages = {
  ...shell,
  ...session,
  ...settings,
  ...people,
  ...notifications,
  ...rooms,
  ...search,
  ...conversation,
} as const;
