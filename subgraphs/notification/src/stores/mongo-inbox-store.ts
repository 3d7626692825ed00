import { answeredIn } from '@parley/gather';
import type { ClientSession } from 'mongodb';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { usersOf } from '../inbox/room-fact.ts';
import type { Collections, NotificationState } from './collections.ts';
import { toNotification } from './documents.ts';
import { openFeeds } from './feed-writer.ts';
import { createInTurn } from './in-turn.ts';
import { createInboxTransaction } from './inbox-transaction.ts';
import { type Mongo, NoAnswerError } from './mongo.ts';
import { preferenceReads } from './preference-verbs.ts';
import { openRoomInboxes } from './room-inboxes.ts';

/** The most that unread notifications are counted to. */
const countedAtMost = 1000;
/**
 * A transaction of which nothing is heard for so long, with all its tries, is given up: the driver may have lost its answer together with a
 * connection. Whether it was committed is not known; who repeats it finds out by what it recorded.
 */
const longestMs = 15_000;

/** The inboxes in MongoDB. */
export function createInboxStore(deps: {
  readonly mongo: Mongo;
  readonly collections: Collections;
  readonly now: () => Date;
  readonly newId: () => string;
}): InboxStore {
  const { mongo, collections, newId } = deps;
  const inTurn = createInTurn();
  /** With the feeds of these users to itself. */
  const transact = <T>(
    userIds: readonly string[],
    work: (session: ClientSession, now: Date) => Promise<T>,
    { tries = Infinity }: { readonly tries?: number } = {},
  ): Promise<T> =>
    inTurn(userIds, async () => {
      let left = tries;
      // The driver begins anew, after a pause with jitter, when another instance was faster (TransientTransactionError).
      const transaction = mongo.client.withSession((session) =>
        session.withTransaction(() => {
          if (left <= 0) throw new Error('Another transaction was faster, or this one was given up.');
          left -= 1;
          return work(session, deps.now());
        }),
      );
      try {
        return await answeredIn(longestMs, transaction, noAnswer);
      } finally {
        // What was given up must not begin anew behind the back of those whose turn it is now.
        left = 0;
      }
    });
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
    roomTransaction: (facts, work, { insistent = true } = {}) =>
      transact(
        usersOf(facts),
        async (session, now) => {
          const inboxes = await openRoomInboxes({ db: mongo.db, collections }, session, facts, {
            now,
            newId,
          });
          if (inboxes === null) return false;
          work(inboxes);
          await inboxes.save();
          return true;
        },
        { tries: insistent ? Infinity : 1 },
      ),
    ...reads(collections),
    ...preferenceReads(collections),
    ...eventRecords(collections, deps.now),
  };
}

const noAnswer = (): Error => new NoAnswerError(longestMs);

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
    countUnread: (userId) =>
      notifications.countDocuments({ userId, state: 'UNREAD' }, { limit: countedAtMost }),
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
