import type { Filter } from 'mongodb';
import { dedupeKey } from '../inbox/notification.ts';
import type { NotificationDocument } from './collections.ts';

/** A message, and where its notifications are found: `number` is that of the message, or of the root of the thread that it is in alone. */
export interface MessagePlace {
  readonly roomId: string;
  readonly number: number;
  readonly messageId: string;
}

/** What is said of a message that is in its thread alone has no number of the room; a reaction to it has the root's. */
export function ofMessage({ roomId, number, messageId }: MessagePlace) {
  return { roomId, messageNumber: { $in: [number, null] }, messageId };
}

/** Which of a user's unread notifications are meant. */
export type Selection =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** Those that came up to a place in the feed. */
  | { readonly by: 'seq'; readonly upTo: number }
  /** The room's messages up to a number. */
  | { readonly by: 'room'; readonly roomId: string; readonly upTo: number }
  /** The replies of a thread up to a place in it. */
  | { readonly by: 'thread'; readonly threadRootId: string; readonly upTo: number }
  | ({ readonly by: 'message' } & MessagePlace)
  | { readonly by: 'actor'; readonly actorId: string }
  /** That somebody asked for friendship. */
  | { readonly by: 'request'; readonly friendRequestId: string }
  /** That somebody asked to join a group, up to a version. */
  | { readonly by: 'joinRequest'; readonly joinRequest: string; readonly upTo: number }
  /** That a scheduled message could not be sent. */
  | { readonly by: 'scheduled'; readonly scheduledMessageId: string }
  /** That somebody put an emoji on a message. */
  | {
      readonly by: 'reaction';
      readonly actorId: string;
      readonly messageId: string;
      readonly emoji: string;
    }
  /** That a friend came online. */
  | { readonly by: 'coming'; readonly actorId: string };

/** What `threadNumber` is like in a notification of a reply: the condition of the index over those. */
export const isReply = { $gte: 1 };

/** What `requestVersion` is like in a notification of a request to join: the condition of the index over those. */
export const isRequest = { $gte: 1 };

type Selected = readonly [
  condition: Filter<NotificationDocument>,
  sort: Partial<Record<keyof NotificationDocument, 1>>,
];

/** What finds them, the oldest first, by an index that has them in this order: a stride of them costs the same in a full inbox. */
export function select(userId: string, which: Selection) {
  const [condition, sort] = conditionOf(userId, which);
  const filter: Filter<NotificationDocument> = { userId, state: 'UNREAD', ...condition };
  return { filter, sort };
}

function conditionOf(userId: string, which: Selection): Selected {
  switch (which.by) {
    case 'ids':
      return [{ _id: { $in: [...which.ids] } }, { _id: 1 }];
    case 'seq':
      return [{ seq: { $lte: which.upTo } }, { seq: 1 }];
    case 'room':
      return [{ roomId: which.roomId, messageNumber: { $lte: which.upTo } }, { messageNumber: 1 }];
    case 'thread': {
      const { threadRootId, upTo } = which;
      return [{ threadRootId, threadNumber: { ...isReply, $lte: upTo } }, { threadNumber: 1 }];
    }
    case 'message':
      return [ofMessage(which), {}];
    case 'actor':
      return [{ actorId: which.actorId }, { seq: 1 }];
    case 'request': {
      const { friendRequestId } = which;
      const request = { kind: 'FRIEND_REQUEST_RECEIVED', userId, actorId: '', friendRequestId } as const;
      return [{ dedupeKey: dedupeKey(request) }, {}];
    }
    case 'joinRequest':
      return [{ joinRequest: which.joinRequest, requestVersion: { ...isRequest, $lte: which.upTo } }, {}];
    case 'scheduled':
      return [{ scheduledMessageId: which.scheduledMessageId }, {}];
    case 'reaction': {
      const { by: _by, ...of } = which;
      const reaction = { ...of, kind: 'REACTED', userId, roomId: '', messageNumber: 0 } as const;
      return [{ dedupeKey: dedupeKey(reaction) }, {}];
    }
    case 'coming':
      return [{ kind: 'FRIEND_CAME_ONLINE', actorId: which.actorId }, { createdAt: 1 }];
  }
}
