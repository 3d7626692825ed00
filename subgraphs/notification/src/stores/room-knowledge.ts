import { pairKey } from '@parley/events';
import type { ClientSession, FindCursor } from 'mongodb';
import { dedupeKey } from '../inbox/notification.ts';
import type { RoomFact, RoomRead } from '../inbox/room-fact.ts';
import type { NotificationPreferences } from '../preferences/notification-preferences.ts';
import type { Collections, NotificationDocument } from './collections.ts';
import { toPreferences } from './documents.ts';
import { selectionFilter } from './selection-filter.ts';

/** An unread notification of a message. */
export interface UnreadMessage {
  readonly id: string;
  readonly number: number;
}

type UnreadDocument = Pick<NotificationDocument, '_id' | 'userId' | 'roomId' | 'messageNumber'>;

/** What is to be known before facts of rooms can be applied: all that they may ask for. */
export interface RoomKnowledge {
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

/** One look into each collection, as the transaction sees it, whatever the number of facts. Null where too much is unread. */
export async function loadRoomKnowledge(
  collections: Collections,
  session: ClientSession,
  facts: readonly RoomFact[],
): Promise<RoomKnowledge | null> {
  const { processedEvents, pairs, deletedMessages, readMarks, notifications } = collections;
  const reads = facts.flatMap(({ read }) => read ?? []);
  const told = facts.flatMap((fact) => fact.told);
  const eventIds = facts.map(({ eventId }) => eventId);
  const unread = await findUnread(collections, session, reads);
  if (unread.length > unreadAtMost) return null;
  const processed = await look(eventIds, (ids) => processedEvents.find({ _id: { $in: ids } }, { session }));
  const pairKeys = told.map(({ userId, actorId }) => pairKey(userId, actorId));
  const known = await look(pairKeys, (ids) => pairs.find({ _id: { $in: ids } }, { session }));
  const messageIds = told.map(({ messageId }) => messageId);
  const deleted = await look(messageIds, (ids) => deletedMessages.find({ _id: { $in: ids } }, { session }));
  const markKeys = [...reads, ...told].map(markKey);
  const marks = await look(markKeys, (ids) => readMarks.find({ _id: { $in: ids } }, { session }));
  const recipients = told.map(({ userId }) => userId);
  const said = await look(recipients, (ids) =>
    collections.preferences.find({ _id: { $in: ids } }, { session }),
  );
  const saidBy = new Map(said.map((document) => [document._id, document]));
  const twins = await look(told.map(dedupeKey), (keys) =>
    notifications.find({ dedupeKey: { $in: keys } }, { session, projection: { _id: 0, dedupeKey: 1 } }),
  );
  return {
    processed: new Set(processed.map(({ _id }) => _id)),
    blocked: new Set(known.flatMap(({ _id, blockedBy }) => (blockedBy.length > 0 ? _id : []))),
    deleted: new Set(deleted.map(({ _id }) => _id)),
    marks: new Map(marks.map(({ _id, upTo }) => [_id, upTo])),
    preferences: new Map(recipients.map((userId) => [userId, toPreferences(saidBy.get(userId))])),
    told: new Set(twins.map((twin) => twin.dedupeKey)),
    unread: byMark(unread),
  };
}

async function look<Found>(
  keys: readonly string[],
  find: (keys: string[]) => FindCursor<Found>,
): Promise<readonly Found[]> {
  return keys.length === 0 ? [] : find([...new Set(keys)]).toArray();
}

/** Of what somebody reads in a room several times, up to the furthest; one more than may be marked tells that it is too much. */
async function findUnread(
  { notifications }: Collections,
  session: ClientSession,
  reads: readonly RoomRead[],
): Promise<readonly UnreadDocument[]> {
  const furthest = new Map<string, RoomRead>();
  for (const read of reads)
    if (read.upTo > (furthest.get(markKey(read))?.upTo ?? 0)) furthest.set(markKey(read), read);
  if (furthest.size === 0) return [];
  const filters = [...furthest.values()].map(({ userId, roomId, upTo }) =>
    selectionFilter(userId, { by: 'room', roomId, upTo, limit: unreadAtMost }),
  );
  const projection = { userId: 1, roomId: 1, messageNumber: 1 } as const;
  return notifications
    .find({ $or: filters }, { session, projection, sort: { seq: 1 }, limit: unreadAtMost + 1 })
    .toArray();
}

function byMark(unread: readonly UnreadDocument[]): ReadonlyMap<string, readonly UnreadMessage[]> {
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
