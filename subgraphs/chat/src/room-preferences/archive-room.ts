import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput } from '@parley/service-kit/refusals';
import type { ChangePreferences, PreferencesResult } from './change-preferences.ts';
import { archiveRoomInput } from './preferences-input.ts';

/** Puts a room into the viewer's archive, where it is not pinned; or takes it out. */
export function createArchiveRoom(changePreferences: ChangePreferences) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<PreferencesResult> => {
    const parsed = parseInput(archiveRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, isArchived } = parsed.valid;
    return changePreferences(
      viewerId,
      roomId,
      ({ lastNumber }) =>
        (current) => ({
          ...current,
          isPinned: isArchived ? false : current.isPinned,
          archivedAbove: isArchived ? lastNumber : null,
        }),
      origin,
    );
  };
}
