import type { RoomChange } from './room-list.ts';

export type RoomAction =
  | { readonly type: 'pin' | 'archive' | 'unread'; readonly isOn: boolean }
  /** Until when, in milliseconds since 1970; null: for good; undefined: not any more. */
  | { readonly type: 'mute'; readonly until: number | null | undefined };

/** What a room is shown with at once. The platform has the same rules. */
export function changeOf(action: RoomAction): RoomChange {
  switch (action.type) {
    case 'pin':
      return action.isOn ? { isPinned: true, isArchived: false } : { isPinned: false };
    case 'archive':
      return action.isOn ? { isArchived: true, isPinned: false } : { isArchived: false };
    case 'unread':
      return action.isOn ? { isMarkedUnread: true } : { isMarkedUnread: false, unreadCount: 0 };
    case 'mute': {
      const { until } = action;
      return {
        isMuted: until !== undefined,
        mutedUntil: until === undefined || until === null ? null : new Date(until).toISOString(),
      };
    }
  }
}
