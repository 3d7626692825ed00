import { pairKey } from '@parley/events';
import type { ClientSession, Db } from 'mongodb';
import { dedupeKey } from '../inbox/notification.ts';
import { type RoomFact, type RoomRead, usersOf } from '../inbox/room-fact.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections, NotificationDocument } from './collections.ts';
import { toPreferences } from './documents.ts';
import type { FeedHead } from './feed-writer.ts';
import { type Query, query, runQueries } from './run-queries.ts';
import { selectionFilter } from './selection-filter.ts';

/** An unread notification of a message. */
export interface UnreadMessage {
  readonly id: string;
  readonly number: number;
}

/** What is to be known before facts of rooms can be applied: all that they may ask for. */
export interface RoomKnowledge {
  /** Of everybody whose inbox the facts may change. */
  readonly heads: readonly FeedHead[];
  /** Ids of events. */
  readonly processed: ReadonlySet<string>;
  /** Keys of pairs of which one has blocked the other. */
  readonly blocked: ReadonlySet<string>;
  /** Ids of messages. */
  readonly deleted: ReadonlySet<string>;
  /** By `user:room`. */
  readonly marks: ReadonlyMap<string, number>;
  /** By user. */
  readonly preferences: ReadonlyMap<string, NotificationPreferences>;
  /** The dedupe keys of the notifications that there are. */
  readonly notified: ReadonlySet<string>;
  /** By `user:room`, in the order of the feed: of those who have read a room, up to there. */
  readonly unread: ReadonlyMap<string, readonly UnreadMessage[]>;
}

/** The key of a user's read mark in a room. */
export function markKey({ userId, roomId }: { readonly userId: string; readonly roomId: string }): string {
  return `${userId}:${roomId}`;
}

/** So many notifications one transaction marks as read: as many as a call that marks all marks at a time. */
const maxUnread = 1000;

/** All of it by one command, as the transaction sees it, whatever the number of facts. Null where too much is unread. */
export async function loadRoomKnowledge(
  { db, collections }: { readonly db: Db; readonly collections: Collections },
  session: ClientSession,
  facts: readonly RoomFact[],
): Promise<RoomKnowledge | null> {
  const { heads, processedEvents, pairs, deletedMessages, readMarks, preferences, notifications } =
    collections;
  const reads = facts.flatMap(({ read }) => read ?? []);
  const wanted = facts.flatMap((fact) => fact.notifications);
  const recipients = wanted.map(({ userId }) => userId);
  const found = await runQueries(db, session, {
    heads: query(heads, { _id: oneOf(usersOf(facts)) }),
    processed: query(processedEvents, { _id: oneOf(facts.map(({ eventId }) => eventId)) }),
    pairs: query(pairs, { _id: oneOf(wanted.map(({ userId, actorId }) => pairKey(userId, actorId))) }),
    deleted: query(deletedMessages, { _id: oneOf(wanted.map(({ messageId }) => messageId)) }),
    marks: query(readMarks, { _id: oneOf([...reads, ...wanted].map(markKey)) }),
    said: query(preferences, { _id: oneOf(recipients) }),
    twins: query(notifications, { dedupeKey: oneOf(wanted.map(dedupeKey)) }),
    unread: queryUnread(collections, reads),
  });
  const { unread } = found;
  if (unread.length > maxUnread) return null;
  const saidBy = new Map(found.said.map((document) => [document._id, document]));
  return {
    heads: found.heads,
    processed: new Set(found.processed.map(({ _id }) => _id)),
    blocked: new Set(found.pairs.flatMap(({ _id, blockedBy }) => (blockedBy.length > 0 ? _id : []))),
    deleted: new Set(found.deleted.map(({ _id }) => _id)),
    marks: new Map(found.marks.map(({ _id, upTo }) => [_id, upTo])),
    preferences: new Map(recipients.map((userId) => [userId, toPreferences(saidBy.get(userId))])),
    notified: new Set(found.twins.map((twin) => twin.dedupeKey)),
    unread: byMark(unread),
  };
}

function oneOf(keys: readonly string[]): { readonly $in: string[] } {
  return { $in: [...new Set(keys)] };
}

/** Of what somebody reads in a room several times, up to the furthest; one more than may be marked shows that it is too much. */
function queryUnread(
  { notifications }: Collections,
  reads: readonly RoomRead[],
): Query<NotificationDocument> {
  const furthest = new Map<string, RoomRead>();
  for (const read of reads)
    if (read.upTo > (furthest.get(markKey(read))?.upTo ?? 0)) furthest.set(markKey(read), read);
  const filters = [...furthest.values()].map(({ userId, roomId, upTo }) =>
    selectionFilter(userId, { by: 'room', roomId, upTo, limit: maxUnread }),
  );
  // MongoDB takes no empty `$or`.
  const filter = filters.length > 0 ? { $or: filters } : { _id: oneOf([]) };
  return query(notifications, filter, { $sort: { seq: 1 } }, { $limit: maxUnread + 1 });
}

function byMark(unread: readonly NotificationDocument[]): ReadonlyMap<string, readonly UnreadMessage[]> {
  const messages = new Map<string, UnreadMessage[]>();
  for (const { _id: id, userId, roomId, messageNumber } of unread) {
    if (roomId === null || messageNumber === null) continue;
    const key = markKey({ userId, roomId });
    const known = messages.get(key);
    if (known === undefined) messages.set(key, [{ id, number: messageNumber }]);
    else known.push({ id, number: messageNumber });
  }
  return messages;
}
