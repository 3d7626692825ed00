import type { Filter } from 'mongodb';
import type { NotificationDocument } from './collections.ts';

/** Which of a user's unread notifications are meant. */
export type Selection =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** The oldest `limit` of those that came up to a place in the feed. */
  | { readonly by: 'seq'; readonly upTo: number; readonly limit: number }
  /** The oldest `limit` of the room's messages up to a number. */
  | { readonly by: 'room'; readonly roomId: string; readonly upTo: number; readonly limit: number }
  | { readonly by: 'message'; readonly messageId: string }
  | { readonly by: 'actor'; readonly actorId: string }
  /** That somebody asked for friendship. */
  | { readonly by: 'request'; readonly friendRequestId: string }
  /** That a friend came online. */
  | { readonly by: 'coming'; readonly actorId: string };

/** The user's unread notifications that the selection means. */
export function selectionFilter(userId: string, which: Selection): Filter<NotificationDocument> {
  return { userId, state: 'UNREAD', ...condition(which) };
}

function condition(which: Selection): Filter<NotificationDocument> {
  switch (which.by) {
    case 'ids':
      return { _id: { $in: [...which.ids] } };
    case 'seq':
      return { seq: { $lte: which.upTo } };
    case 'room':
      return { roomId: which.roomId, messageNumber: { $lte: which.upTo } };
    case 'message':
      return { messageId: which.messageId };
    case 'actor':
      return { actorId: which.actorId };
    case 'request':
      return { kind: 'FRIEND_REQUEST_RECEIVED', friendRequestId: which.friendRequestId };
    case 'coming':
      return { kind: 'FRIEND_CAME_ONLINE', actorId: which.actorId };
  }
}
