import { pairKey } from '@parley/events';
import type { ClientSession, Db } from 'mongodb';
import { dedupeKey } from '../inbox/notification.ts';
import { type RoomFact, type RoomRead, usersOf } from '../inbox/room-fact.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections, NotificationDocument } from './collections.ts';
import { toPreferences } from './documents.ts';
import type { FeedHead } from './feed-writer.ts';
import { type Look, look, lookInto } from './look-into.ts';
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
  /** The dedupe keys of what was told. */
  readonly told: ReadonlySet<string>;
  /** By `user:room`, in the order of the feed: of those who have read a room, up to there. */
  readonly unread: ReadonlyMap<string, readonly UnreadMessage[]>;
}

/** The key of a user's read mark in a room. */
export function markKey({ userId, roomId }: { readonly userId: string; readonly roomId: string }): string {
  return `${userId}:${roomId}`;
}

/** So many notifications one transaction marks as read: as many as a call that marks all marks at a time. */
const unreadAtMost = 1000;

/** One look for all of it, as the transaction sees it, whatever the number of facts. Null where too much is unread. */
export async function loadRoomKnowledge(
  { db, collections }: { readonly db: Db; readonly collections: Collections },
  session: ClientSession,
  facts: readonly RoomFact[],
): Promise<RoomKnowledge | null> {
  const { heads, processedEvents, pairs, deletedMessages, readMarks, preferences, notifications } =
    collections;
  const reads = facts.flatMap(({ read }) => read ?? []);
  const told = facts.flatMap((fact) => fact.told);
  const recipients = told.map(({ userId }) => userId);
  const found = await lookInto(db, session, {
    heads: look(heads, { _id: oneOf(usersOf(facts)) }),
    processed: look(processedEvents, { _id: oneOf(facts.map(({ eventId }) => eventId)) }),
    pairs: look(pairs, { _id: oneOf(told.map(({ userId, actorId }) => pairKey(userId, actorId))) }),
    deleted: look(deletedMessages, { _id: oneOf(told.map(({ messageId }) => messageId)) }),
    marks: look(readMarks, { _id: oneOf([...reads, ...told].map(markKey)) }),
    said: look(preferences, { _id: oneOf(recipients) }),
    twins: look(notifications, { dedupeKey: oneOf(told.map(dedupeKey)) }),
    unread: lookForUnread(collections, reads),
  });
  const { unread } = found;
  if (unread.length > unreadAtMost) return null;
  const saidBy = new Map(found.said.map((document) => [document._id, document]));
  return {
    heads: found.heads,
    processed: new Set(found.processed.map(({ _id }) => _id)),
    blocked: new Set(found.pairs.flatMap(({ _id, blockedBy }) => (blockedBy.length > 0 ? _id : []))),
    deleted: new Set(found.deleted.map(({ _id }) => _id)),
    marks: new Map(found.marks.map(({ _id, upTo }) => [_id, upTo])),
    preferences: new Map(recipients.map((userId) => [userId, toPreferences(saidBy.get(userId))])),
    told: new Set(found.twins.map((twin) => twin.dedupeKey)),
    unread: byMark(unread),
  };
}

function oneOf(keys: readonly string[]): { readonly $in: string[] } {
  return { $in: [...new Set(keys)] };
}

/** Of what somebody reads in a room several times, up to the furthest; one more than may be marked tells that it is too much. */
function lookForUnread(
  { notifications }: Collections,
  reads: readonly RoomRead[],
): Look<NotificationDocument> {
  const furthest = new Map<string, RoomRead>();
  for (const read of reads)
    if (read.upTo > (furthest.get(markKey(read))?.upTo ?? 0)) furthest.set(markKey(read), read);
  const filters = [...furthest.values()].map(({ userId, roomId, upTo }) =>
    selectionFilter(userId, { by: 'room', roomId, upTo, limit: unreadAtMost }),
  );
  // MongoDB takes no empty `$or`.
  const filter = filters.length > 0 ? { $or: filters } : { _id: oneOf([]) };
  return look(notifications, filter, { $sort: { seq: 1 } }, { $limit: unreadAtMost + 1 });
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
