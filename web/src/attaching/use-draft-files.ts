import { useCallback, useSyncExternalStore } from 'react';
import { useText } from '../language/use-text.ts';
import { useViewerId } from '../session/session-context.ts';
import { checkFiles, type ChosenFile } from './check-files.ts';
// Sending them needs no network for itself then: it is loaded already.
import './send-files.ts';
import { createDraftFilesStore, type DraftState } from './draft-files-store.ts';
import { pictureSizeOf } from './picture-size-of.ts';

const store = createDraftFilesStore();

let chosen = 0;
/** Another one for each file of this tab, and for those of tabs before it. */
const newId = (): string => `${Date.now()}-${(chosen += 1)}`;

export interface DraftFiles extends DraftState {
  readonly add: (chosen: readonly ChosenFile[]) => void;
  readonly remove: (id: string) => void;
  readonly clear: () => void;
}

/** The files of the message that is being written; `place`: the room, or the thread. */
export function useDraftFiles(place: string): DraftFiles {
  const t = useText();
  const key = `${useViewerId()} ${place}`;
  const state = useSyncExternalStore(store.subscribe, () => store.of(key));
  const add = useCallback(
    (files: readonly ChosenFile[]) => {
      const dependencies = { sizeOf: pictureSizeOf, newId, otherwise: t('files.unnamed') };
      void store.add(key, (already) => checkFiles(files, already, dependencies));
    },
    [key, t],
  );
  return {
    ...state,
    add,
    remove: (id) => store.remove(key, id),
    clear: () => store.clear(key),
  };
}
