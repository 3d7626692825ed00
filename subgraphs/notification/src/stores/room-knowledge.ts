import { pairKey } from '@parley/events';
import type { ClientSession, Db } from 'mongodb';
import { dedupeKey, joinRequestKey } from '../inbox/notification.ts';
import type { Mute } from '../inbox/room-mute.ts';
import {
  isOfJoinRequest,
  isOfMessage,
  isOfThread,
  kindsOf,
  type RoomRead,
  type RoomUpdate,
  type ThreadRead,
  usersOf,
} from '../inbox/room-update.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections, NotificationDocument } from './collections.ts';
import { toPreferences } from './documents.ts';
import type { FeedHead } from './feed-writer.ts';
import { type Query, query, queryByKeys, runQueries } from './run-queries.ts';
import { select } from './selection.ts';
import { stride } from './transaction-size.ts';

/** An unread notification of a message. */
export interface UnreadMessage {
  readonly id: string;
  readonly number: number;
}

/** What must be loaded before updates of rooms can be applied. */
export interface RoomKnowledge {
  /** Of everybody whose inbox the updates may change. */
  readonly heads: readonly FeedHead[];
  /** Ids of events. */
  readonly processed: ReadonlySet<string>;
  /** Keys of pairs of which one has blocked the other. */
  readonly blocked: ReadonlySet<string>;
  /** Ids of messages. */
  readonly deleted: ReadonlySet<string>;
  /** By `user:room`. */
  readonly receipts: ReadonlyMap<string, number>;
  /** By `user:root` of a thread, of those who are to be notified of a reply in it. */
  readonly threadReads: ReadonlyMap<string, number>;
  /** By `room:person`: the version of the newest answer to their requests to join. */
  readonly answered: ReadonlyMap<string, number>;
  /** By `user:room`, of those who are to be notified. */
  readonly mutes: ReadonlyMap<string, Mute | null>;
  /** By user. */
  readonly preferences: ReadonlyMap<string, NotificationPreferences>;
  /** The dedupe keys of the notifications that there are. */
  readonly notified: ReadonlySet<string>;
  /** By `user:room`, in the order of the feed: of those who have read a room, up to there. */
  readonly unread: ReadonlyMap<string, readonly UnreadMessage[]>;
}

/** The key of a user's read receipt in a room. */
export function receiptKey({ userId, roomId }: { readonly userId: string; readonly roomId: string }): string {
  return `${userId}:${roomId}`;
}

/** The key of how far a user has read a thread. */
export function threadKey({ userId, threadRootId }: Pick<ThreadRead, 'userId' | 'threadRootId'>): string {
  return `${userId}:${threadRootId}`;
}

/** All of it by one command, as the transaction sees it, whatever the number of updates. Null where too much is unread. */
export async function loadRoomKnowledge(
  { db, collections }: { readonly db: Db; readonly collections: Collections },
  session: ClientSession,
  updates: readonly RoomUpdate[],
): Promise<RoomKnowledge | null> {
  const {
    heads,
    processedEvents,
    pairs,
    deletedMessages,
    readReceipts,
    threadReads,
    answeredRequests,
    roomMutes,
    preferences,
    notifications,
  } = collections;
  const reads = updates.flatMap(({ read }) => read ?? []);
  const wanted = updates.flatMap((update) => update.notifications);
  const messages = wanted.filter(isOfMessage);
  const messageIds = wanted.flatMap((one) => ('messageId' in one ? one.messageId : []));
  const recipients = wanted.map(({ userId }) => userId);
  const found = await runQueries(db, session, {
    heads: queryByKeys(heads, '_id', usersOf(updates)),
    processed: queryByKeys(
      processedEvents,
      '_id',
      updates.map(({ eventId }) => eventId),
    ),
    pairs: queryByKeys(
      pairs,
      '_id',
      wanted.map(({ userId, actorId }) => pairKey(userId, actorId)),
    ),
    deleted: queryByKeys(deletedMessages, '_id', messageIds),
    receipts: queryByKeys(readReceipts, '_id', [...reads, ...messages].map(receiptKey)),
    threadReads: queryByKeys(threadReads, '_id', wanted.filter(isOfThread).map(threadKey)),
    answered: queryByKeys(answeredRequests, '_id', wanted.filter(isOfJoinRequest).map(joinRequestKey)),
    mutes: queryByKeys(roomMutes, '_id', wanted.map(receiptKey)),
    said: queryByKeys(preferences, '_id', recipients),
    twins: queryByKeys(notifications, 'dedupeKey', wanted.flatMap(kindsOf).map(dedupeKey)),
    unread: queryUnread(collections, reads),
  });
  const { unread } = found;
  if (unread.length > stride) return null;
  const saidBy = new Map(found.said.map((document) => [document._id, document]));
  return {
    heads: found.heads,
    processed: new Set(found.processed.map(({ _id }) => _id)),
    blocked: new Set(found.pairs.flatMap(({ _id, blockedBy }) => (blockedBy.length > 0 ? _id : []))),
    deleted: new Set(found.deleted.map(({ _id }) => _id)),
    receipts: new Map(found.receipts.map(({ _id, upTo }) => [_id, upTo])),
    threadReads: new Map(found.threadReads.map(({ _id, upTo }) => [_id, upTo])),
    answered: new Map(found.answered.map(({ _id, version }) => [_id, version])),
    mutes: new Map(found.mutes.map(({ _id, mute }) => [_id, mute])),
    preferences: new Map(recipients.map((userId) => [userId, toPreferences(saidBy.get(userId))])),
    notified: new Set(found.twins.map((twin) => twin.dedupeKey)),
    unread: byReceiptKey(unread),
  };
}

/** Of what somebody reads in a room several times, up to the furthest; one more than may be marked shows that it is too much. */
function queryUnread(
  { notifications }: Collections,
  reads: readonly RoomRead[],
): Query<NotificationDocument> {
  const furthest = new Map<string, RoomRead>();
  for (const read of reads)
    if (read.upTo > (furthest.get(receiptKey(read))?.upTo ?? 0)) furthest.set(receiptKey(read), read);
  const filters = [...furthest.values()].map(
    ({ userId, ...read }) => select(userId, { by: 'room', ...read }).filter,
  );
  if (filters.length === 0) return queryByKeys(notifications, '_id', []);
  return query(notifications, { $or: filters }, { $limit: stride + 1 });
}

function byReceiptKey(
  unread: readonly NotificationDocument[],
): ReadonlyMap<string, readonly UnreadMessage[]> {
  const messages = new Map<string, UnreadMessage[]>();
  const inOrder = unread.toSorted((one, other) => one.seq - other.seq);
  for (const { _id: id, userId, roomId, messageNumber } of inOrder) {
    if (roomId === null || messageNumber === null) continue;
    const key = receiptKey({ userId, roomId });
    const known = messages.get(key);
    if (known === undefined) messages.set(key, [{ id, number: messageNumber }]);
    else known.push({ id, number: messageNumber });
  }
  return messages;
}
