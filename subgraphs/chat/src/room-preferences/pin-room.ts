import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput } from '@parley/service-kit/refusals';
import type { ChangePreferences, PreferencesResult } from './change-preferences.ts';
import { pinRoomInput } from './preferences-input.ts';

/** Pins a room to the top of the viewer's list, out of the archive if it is there; or not any more. */
export function createPinRoom(changePreferences: ChangePreferences) {
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<PreferencesResult> => {
    const parsed = parseInput(pinRoomInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, isPinned } = parsed.valid;
    return changePreferences(
      viewerId,
      roomId,
      () => (current) => ({
        ...current,
        isPinned,
        archivedAbove: isPinned ? null : current.archivedAbove,
      }),
      origin,
    );
  };
}
