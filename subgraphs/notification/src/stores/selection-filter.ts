import type { Filter } from 'mongodb';
import type { Selection } from '../inbox/inbox-store.ts';
import type { NotificationDocument } from './collections.ts';

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
