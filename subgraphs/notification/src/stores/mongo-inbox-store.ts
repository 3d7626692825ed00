import { keyedMutex } from '@parley/async';
import { inTransaction, type MongoConnection } from '@parley/mongo';
import type { ClientSession } from 'mongodb';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { usersOf } from '../inbox/room-update.ts';
import type { Collections, NotificationState } from './collections.ts';
import { toNotification } from './documents.ts';
import { openFeeds } from './feed-writer.ts';
import { createInboxTransaction } from './inbox-transaction.ts';
import { preferenceReads } from './preference-verbs.ts';
import { openRoomInboxes } from './room-inboxes.ts';

/** The most that unread notifications are counted to. */
const maxCounted = 1000;
/** The inboxes in MongoDB. */
export function createInboxStore(deps: {
  readonly mongo: MongoConnection;
  readonly collections: Collections;
  readonly now: () => Date;
  readonly newId: () => string;
}): InboxStore {
  const { mongo, collections, newId } = deps;
  const inTurn = keyedMutex();
  /** With the feeds of these users to itself. */
  const transact = <T>(
    userIds: readonly string[],
    work: (session: ClientSession, now: Date) => Promise<T>,
    options?: { readonly retryOnConflict: boolean },
  ): Promise<T> =>
    inTurn(userIds, () => inTransaction(mongo, (session) => work(session, deps.now()), options));
  return {
    transaction: (userIds, origin, work) =>
      transact(userIds, async (session, now) => {
        const heads = await collections.heads.find({ _id: { $in: [...userIds] } }, { session }).toArray();
        const feeds = openFeeds(collections, session, heads, { userIds, now, newId });
        const result = await work(
          createInboxTransaction({ collections, session, feeds, origin, now, newId }),
        );
        await feeds.finish();
        return result;
      }),
    roomTransaction: (updates, work, { retryOnConflict = true } = {}) =>
      transact(
        usersOf(updates),
        async (session, now) => {
          const inboxes = await openRoomInboxes({ db: mongo.db, collections }, session, updates, {
            now,
            newId,
          });
          if (inboxes === null) return false;
          work(inboxes);
          await inboxes.save();
          return true;
        },
        { retryOnConflict },
      ),
    ...reads(collections),
    ...preferenceReads(collections),
    ...eventRecords(collections, deps.now),
  };
}

type ReadVerb = 'list' | 'find' | 'countUnread' | 'lastSeq' | 'unreadOwnersOfMessage';

function reads({ notifications, heads }: Collections): Pick<InboxStore, ReadVerb> {
  return {
    async list(userId, { beforeSeq, unreadOnly, limit }) {
      const states: NotificationState[] = unreadOnly ? ['UNREAD'] : ['UNREAD', 'READ'];
      const below = beforeSeq === null ? {} : { seq: { $lt: beforeSeq } };
      const filter = { userId, state: { $in: states }, ...below };
      const found = await notifications.find(filter, { sort: { seq: -1 }, limit }).toArray();
      return found.map(toNotification);
    },
    async find(userId, ids) {
      const filter = { _id: { $in: [...ids] }, userId, state: { $ne: 'WITHDRAWN' } } as const;
      return (await notifications.find(filter).toArray()).map(toNotification);
    },
    countUnread: (userId) => notifications.countDocuments({ userId, state: 'UNREAD' }, { limit: maxCounted }),
    lastSeq: async (userId) => (await heads.findOne({ _id: userId }))?.seq ?? 0,
    async unreadOwnersOfMessage(messageId) {
      const filter = { messageId, state: 'UNREAD' } as const;
      const found = await notifications.find(filter, { projection: { userId: 1 } }).toArray();
      return found.map(({ userId }) => userId);
    },
  };
}

type RecordVerb = 'recordDeletedMessage' | 'wasProcessed' | 'recordProcessed';

function eventRecords(
  { deletedMessages, processedEvents }: Collections,
  now: () => Date,
): Pick<InboxStore, RecordVerb> {
  return {
    async recordDeletedMessage(messageId) {
      const first = { $setOnInsert: { at: now() } };
      await deletedMessages.updateOne({ _id: messageId }, first, { upsert: true });
    },
    wasProcessed: async (eventId) => (await processedEvents.findOne({ _id: eventId })) !== null,
    async recordProcessed(eventId) {
      const first = { $setOnInsert: { at: now() } };
      await processedEvents.updateOne({ _id: eventId }, first, { upsert: true });
    },
  };
}
