import type { ClientSession, Db } from 'mongodb';
import type { Origin } from '../inbox/inbox-entry.ts';
import { dedupeKey, joinRequestKey } from '../inbox/notification.ts';
import { isMutedAt } from '../inbox/room-mute.ts';
import {
  isOfMessage,
  isProven,
  type JoinRequestNotification,
  kindsOf,
  type RoomNotification,
  type RoomRead,
  type RoomUpdate,
  type ThreadNotification,
  usersOf,
} from '../inbox/room-update.ts';
import { isWithin } from '../preferences/quiet-hours.ts';
import type { Collections, NotificationDocument } from './collections.ts';
import { toNotificationDocument } from './documents.ts';
import { type FeedWriter, openFeeds } from './feed-writer.ts';
import {
  loadRoomKnowledge,
  receiptKey,
  type RoomKnowledge,
  threadKey,
  type UnreadMessage,
} from './room-knowledge.ts';

interface Deps {
  readonly now: Date;
  readonly newId: () => string;
  /** Whether a notification is kept as long as the record of a processed event, and so can stand for it. */
  readonly areProofs: boolean;
}

/** What the verbs of a transaction have changed, to be written at its end. */
interface Changes {
  readonly processed: Set<string>;
  /** By `user:room`. */
  readonly receipts: Map<string, number>;
  /** By id. */
  readonly created: Map<string, NotificationDocument>;
  /** Of those that were there before. */
  readonly read: Read[];
}

/** Notifications that were marked as read at a time. */
interface Read {
  readonly ids: readonly string[];
  readonly at: Date;
}

/** Loads what the updates may ask for, null where that is too much for one transaction; `save` writes what was changed. */
export async function openRoomInboxes(
  database: { readonly db: Db; readonly collections: Collections },
  session: ClientSession,
  updates: readonly RoomUpdate[],
  deps: Deps,
): Promise<{ readonly verbs: RoomInboxes; readonly save: () => Promise<void> } | null> {
  const knowledge = await loadRoomKnowledge(database, session, updates);
  if (knowledge === null) return null;
  const changes: Changes = { processed: new Set(), receipts: new Map(), created: new Map(), read: [] };
  const { collections } = database;
  const feeds = openFeeds(collections, session, knowledge.heads, { userIds: usersOf(updates), ...deps });
  return {
    verbs: roomVerbs(knowledge, changes, feeds, deps),
    save: async () => {
      await saveChanges(collections, session, changes, deps.now);
      await feeds.finish();
    },
  };
}

/**
 * The inboxes that some updates of rooms concern, in one transaction. Everything needed is loaded before the first verb, and all
 * changes are written after the last. Each verb sees what the earlier ones did.
 */
export type RoomInboxes = ReturnType<typeof roomVerbs>;

function roomVerbs(
  known: RoomKnowledge,
  changes: Changes,
  feeds: FeedWriter,
  { now, newId, areProofs }: Deps,
) {
  const unread = new Map(known.unread);
  const notified = new Set(known.notified);
  const isNotified = (given: RoomNotification): boolean =>
    kindsOf(given).some((each) => notified.has(dedupeKey(each)));
  const receiptAt = (key: string): number => changes.receipts.get(key) ?? known.receipts.get(key) ?? 0;
  const unreadAt = (key: string): readonly UnreadMessage[] => unread.get(key) ?? [];
  const settle = (ids: readonly string[], at: Date): void => {
    changes.read.push({ ids: ids.filter((id) => !changes.created.has(id)), at });
    for (const id of ids) {
      const document = changes.created.get(id);
      if (document !== undefined) changes.created.set(id, { ...document, state: 'READ', readAt: at });
    }
  };

  return {
    ...factVerbs(known),
    ...recordVerbs(known, changes, (update) => areProofs && isProven(update, isNotified)),
    /** The number up to which the user has read the room; 0 where nothing is known. */
    readReceipt: (userId: string, roomId: string) => receiptAt(receiptKey({ userId, roomId })),
    /** Moves the user's read receipt in the room, only ever forward, and marks as read what is unread up to there. */
    readUpTo(read: RoomRead, origin: Origin): void {
      const key = receiptKey(read);
      if (read.upTo > receiptAt(key)) changes.receipts.set(key, read.upTo);
      const isRead = ({ number }: UnreadMessage): boolean => number <= read.upTo;
      const ids = unreadAt(key)
        .filter(isRead)
        .map(({ id }) => id);
      const left = unreadAt(key).filter((message) => !isRead(message));
      unread.set(key, left);
      if (ids.length > 0) settle(ids, feeds.appendSettled(read.userId, 'READ', ids, origin));
    },
    /** As in a transaction of the inbox: nothing where the user was notified before, or wants none of the kinds that it may be. */
    notify(given: RoomNotification, origin: Origin): void {
      const { userId } = given;
      const preferences = known.preferences.get(userId);
      const notification = kindsOf(given).find(({ kind }) => preferences?.kinds[kind] === true);
      if (preferences === undefined || notification === undefined || isNotified(given)) return;
      const { kind } = notification;
      notified.add(dedupeKey(notification));
      const id = newId();
      const { seq } = feeds.appendSent(userId, { id, kind }, origin);
      const { quietHours } = preferences;
      const isQuiet = quietHours !== null && isWithin(quietHours, now);
      changes.created.set(id, toNotificationDocument(notification, { id, seq, createdAt: now, isQuiet }));
      if (!isOfMessage(notification)) return;
      const key = receiptKey(notification);
      unread.set(key, [...unreadAt(key), { id, number: notification.messageNumber }]);
    },
  };
}

/** What was so before. */
function factVerbs(known: RoomKnowledge) {
  return {
    /** Whether one of the two has blocked the other. */
    isBlocked: (pairKey: string) => known.blocked.has(pairKey),
    /** Whether the message is known to be deleted. */
    isMessageDeleted: (messageId: string) => known.deleted.has(messageId),
    /** Whether the user mutes the room, so that what happened then does not notify them. */
    isMuted: (of: { readonly userId: string; readonly roomId: string }, at: Date) =>
      isMutedAt(known.mutes.get(receiptKey(of)) ?? null, at),
    /** Whether a request to join was answered, or taken back, after it was made. */
    isRequestAnswered: (of: JoinRequestNotification) =>
      (known.answered.get(joinRequestKey(of)) ?? 0) > of.requestVersion,
    /** Whether the user has read the thread as far as the reply. */
    isThreadRead: (reply: ThreadNotification) =>
      (known.threadReads.get(threadKey(reply)) ?? 0) >= (reply.threadNumber ?? Infinity),
  };
}

/** `isShown`: by the notifications that there are. */
function recordVerbs(
  known: RoomKnowledge,
  changes: Pick<Changes, 'processed'>,
  isShown: (update: RoomUpdate) => boolean,
) {
  return {
    wasProcessed: (update: RoomUpdate) =>
      known.processed.has(update.eventId) || changes.processed.has(update.eventId) || isShown(update),
    /** Once everybody was notified whom it concerns. */
    recordProcessed(update: RoomUpdate): void {
      if (!isShown(update)) changes.processed.add(update.eventId);
    },
  };
}

async function saveChanges(
  { notifications, readReceipts, processedEvents }: Collections,
  session: ClientSession,
  { processed, receipts, created, read }: Changes,
  now: Date,
): Promise<void> {
  if (created.size > 0) await notifications.insertMany([...created.values()], { session });
  for (const { ids, at } of byTime(read))
    await notifications.updateMany(
      { _id: { $in: [...ids] } },
      { $set: { state: 'READ', readAt: at } },
      { session },
    );
  if (receipts.size > 0)
    await readReceipts.bulkWrite(
      [...receipts].map(([_id, upTo]) => ({
        updateOne: { filter: { _id }, update: { $max: { upTo } }, upsert: true },
      })),
      { session },
    );
  if (processed.size > 0)
    await processedEvents.insertMany(
      [...processed].map((_id) => ({ _id, at: now })),
      { session },
    );
}

/** Times differ only where a clock has run backwards: nearly always it is one. */
function byTime(read: readonly Read[]): readonly Read[] {
  const settled = read.filter(({ ids }) => ids.length > 0);
  return [...new Set(settled.map(({ at }) => at.getTime()))].map((time) => {
    const same = settled.filter(({ at }) => at.getTime() === time);
    return { at: new Date(time), ids: same.flatMap(({ ids }) => ids) };
  });
}
