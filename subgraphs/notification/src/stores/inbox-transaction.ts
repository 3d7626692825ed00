import type { ClientSession } from 'mongodb';
import type { Origin } from '../inbox/inbox-entry.ts';
import { dedupeKey, type NewNotification } from '../inbox/notification.ts';
import type { ThreadRead } from '../inbox/room-update.ts';
import type { NotificationPreferences, PreferenceChanges } from '../preferences/notification-preferences.ts';
import { isWithin } from '../preferences/quiet-hours.ts';
import type { Collections, PairDocument } from './collections.ts';
import { toNotificationDocument } from './documents.ts';
import type { FeedWriter } from './feed-writer.ts';
import { findNotifications, findPreferences, replacePair } from './queries.ts';
import { threadKey } from './room-knowledge.ts';
import { select, type Selection } from './selection.ts';
import { stride } from './transaction-size.ts';

interface Deps {
  readonly collections: Collections;
  readonly session: ClientSession;
  readonly feeds: FeedWriter;
  readonly origin: Origin;
  readonly now: Date;
  readonly newId: () => string;
}

/**
 * What one transaction may do with the inboxes it was opened for. Two transactions of one user never overlap, so that what is
 * read here still holds when it commits. The verbs are called one after the other; each sees what the earlier ones wrote.
 */
export type InboxTransaction = ReturnType<typeof createInboxTransaction>;

export function createInboxTransaction(deps: Deps) {
  return {
    /** When it began. */
    now: deps.now,
    ...inboxVerbs(deps),
    ...projectionVerbs(deps),
    ...presenceVerbs(deps),
  };
}

function inboxVerbs({ collections, session, feeds, origin, now, newId }: Deps) {
  const { notifications } = collections;
  /** What is left of the transaction's stride. */
  let left = stride;
  const settle = async (userId: string, which: Selection, type: 'READ' | 'WITHDRAWN') => {
    if (left === 0) return [];
    const { filter, sort } = select(userId, which);
    const found = await notifications
      .find(filter, { session, projection: { _id: 1 }, sort, limit: left, batchSize: stride + 1 })
      .toArray();
    left -= found.length;
    const ids = found.map(({ _id }) => _id);
    if (ids.length === 0) return ids;
    const at = feeds.appendSettled(userId, type, ids, origin);
    const change = type === 'READ' ? { readAt: at } : { withdrawnAt: at };
    await notifications.updateMany({ _id: { $in: ids } }, { $set: { state: type, ...change } }, { session });
    return ids;
  };

  return {
    /** Those of the ids that are in the user's inbox. */
    find: (userId: string, ids: readonly string[]) => findNotifications(collections, userId, ids, session),
    /** Puts it into the inbox and the feed; does nothing when the user was notified of it before, or does not want its kind. */
    async notify(notification: NewNotification): Promise<void> {
      const { userId, kind } = notification;
      const { kinds, quietHours } = await findPreferences(collections, userId, session);
      if (!kinds[kind]) return;
      const twin = { dedupeKey: dedupeKey(notification) };
      if ((await notifications.findOne(twin, { session, projection: { _id: 1 } })) !== null) return;
      const id = newId();
      const { seq } = feeds.appendSent(userId, { id, kind }, origin);
      const isQuiet = quietHours !== null && isWithin(quietHours, now);
      const document = toNotificationDocument(notification, { id, seq, createdAt: now, isQuiet });
      await notifications.insertOne(document, { session });
    },
    /** Whether a stride was marked or withdrawn: there may be more, for another transaction. */
    isFull: () => left === 0,
    /** Marks unread ones as read, the oldest first, until the stride is full; answers their ids. */
    markRead: (userId: string, which: Selection) => settle(userId, which, 'READ'),
    /** Takes unread ones back, the oldest first, until the stride is full; answers their ids. */
    withdraw: (userId: string, which: Selection) => settle(userId, which, 'WITHDRAWN'),
  };
}

function projectionVerbs({ collections, session, now }: Deps) {
  const { processedEvents, pairs, preferences, threadReads } = collections;
  return {
    wasProcessed: async (eventId: string) =>
      (await processedEvents.findOne({ _id: eventId }, { session })) !== null,
    recordProcessed: async (eventId: string) =>
      void (await processedEvents.insertOne({ _id: eventId, at: now }, { session })),
    /** Takes the state of a pair; false when a newer state is known: the event is overtaken. */
    async updatePair(pair: { readonly pairKey: string } & Omit<PairDocument, '_id'>): Promise<boolean> {
      const { pairKey, userIds, version, blockedBy, areFriends } = pair;
      const known = await pairs.findOne({ _id: pairKey }, { session });
      if (known !== null && known.version > version) return false;
      const state = { userIds: [...userIds], version, blockedBy: [...blockedBy], areFriends };
      await pairs.updateOne({ _id: pairKey }, { $set: state }, { upsert: true, session });
      return true;
    },
    /** Moves how far the user has read the thread, only ever forward: replies up to there notify them no more. */
    readThread: async ({ upTo, ...thread }: ThreadRead) =>
      void (await threadReads.updateOne(
        { _id: threadKey(thread) },
        { $max: { upTo }, $set: { at: now } },
        { session, upsert: true },
      )),
    replacePair: (key: string, seen: number | null, wanted: PairDocument | null) =>
      replacePair(collections, { key, seen, wanted }, session),
    /** Whether the two are friends, and neither has blocked the other. */
    areFriends: async (pairKey: string) =>
      (await pairs.findOne({ _id: pairKey, areFriends: true }, { session })) !== null,
    /** Answers the preferences as they stand then. */
    async changePreferences(
      userId: string,
      { kinds, quietHours, allMessagesRoomIds }: PreferenceChanges,
    ): Promise<NotificationPreferences> {
      const changes: Record<string, unknown> = {
        ...(quietHours !== undefined && { quietHours }),
        ...(allMessagesRoomIds !== undefined && { allMessagesRoomIds }),
      };
      for (const [kind, isEnabled] of Object.entries(kinds)) changes[`kinds.${kind}`] = isEnabled;
      // MongoDB wants something to set.
      if (Object.keys(changes).length > 0)
        await preferences.updateOne({ _id: userId }, { $set: changes }, { upsert: true, session });
      return findPreferences(collections, userId, session);
    },
  };
}

function presenceVerbs({ collections: { onlineStatuses, notifications }, session }: Deps) {
  return {
    /** Takes the user's status unless a newer one is known; answers whether they have come online by it: also when it is repeated. */
    async cameOnline(
      userId: string,
      { version, state }: { readonly version: number; readonly state: 'ONLINE' | 'OFFLINE' },
    ): Promise<boolean> {
      const known = await onlineStatuses.findOne({ _id: userId }, { session });
      if (known !== null && known.version > version) return false;
      // A repeat answers as the first time did: what that began may not be finished.
      const onlineSince = state === 'ONLINE' ? (known?.onlineSince ?? version) : null;
      const status = { $set: { version, onlineSince } };
      await onlineStatuses.updateOne({ _id: userId }, status, { upsert: true, session });
      return onlineSince === version;
    },
    /** Whether the user was notified after that time that the other came online, whatever became of it. */
    async wasNotifiedOfComing(userId: string, actorId: string, since: Date): Promise<boolean> {
      const filter = { userId, kind: 'FRIEND_CAME_ONLINE', actorId, createdAt: { $gt: since } } as const;
      return (await notifications.findOne(filter, { session, projection: { _id: 1 } })) !== null;
    },
  };
}
