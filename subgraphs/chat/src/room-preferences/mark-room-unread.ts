import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { isRefusal, parseInput } from '@parley/service-kit/refusals';
import type { Room } from '../rooms/room.ts';
import type { ChangePreferences, DecidePreferences, PreferencesResult } from './change-preferences.ts';
import { markRoomUnreadInput } from './preferences-input.ts';

/** Marks a room as unread for the viewer, whose read receipt stays where it is; or takes the mark away. */
export function createMarkRoomUnread(deps: {
  changePreferences: ChangePreferences;
  readUpTo: (room: Room, userId: string) => Promise<number>;
}) {
  const { changePreferences, readUpTo } = deps;
  return async (
    viewerId: string,
    input: unknown,
    origin: OperationOrigin = {},
  ): Promise<PreferencesResult> => {
    const parsed = parseInput(markRoomUnreadInput, input);
    if (isRefusal(parsed)) return parsed;
    const { roomId, isMarkedUnread } = parsed.valid;
    const decideFor = async (room: Room): Promise<DecidePreferences> => {
      const unreadAbove = isMarkedUnread ? await readUpTo(room, viewerId) : null;
      return (current) => ({ ...current, unreadAbove });
    };
    return changePreferences(viewerId, roomId, decideFor, origin);
  };
}
