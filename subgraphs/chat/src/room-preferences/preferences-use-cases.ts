import type { MayReplyTo } from '../messages/may-reply-to.ts';
import type { Room } from '../rooms/room.ts';
import type { SetThreadDraft } from '../threads/set-thread-draft.ts';
import { createArchiveRoom } from './archive-room.ts';
import { createChangePreferences, type PreferencesDeps } from './change-preferences.ts';
import { createMarkRoomUnread } from './mark-room-unread.ts';
import { createMuteRoom } from './mute-room.ts';
import { createPinRoom } from './pin-room.ts';
import { createSetDraft } from './set-draft.ts';

/** What a viewer can set of their rooms for themself. */
export function createPreferencesUseCases(
  deps: PreferencesDeps & {
    readonly mayReplyTo: MayReplyTo;
    readonly setThreadDraft: SetThreadDraft;
    readonly readUpTo: (room: Room, userId: string) => Promise<number>;
  },
) {
  const { findVisibleRoom, mayReplyTo, setThreadDraft, readUpTo, now } = deps;
  const changePreferences = createChangePreferences(deps);
  return {
    pinRoom: createPinRoom(changePreferences),
    archiveRoom: createArchiveRoom(changePreferences),
    muteRoom: createMuteRoom({ changePreferences, now }),
    markRoomUnread: createMarkRoomUnread({ changePreferences, readUpTo }),
    setDraft: createSetDraft({
      changePreferences,
      findVisibleRoom,
      mayReplyTo,
      setThreadDraft,
      now,
    }),
  };
}
