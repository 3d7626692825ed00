import { keyedMutex } from '@parley/async';
import { inTransaction, isDuplicateDocument, type MongoConnection } from '@parley/mongo';
import type { ClientSession, Filter } from 'mongodb';
import type { Origin } from '../inbox/inbox-entry.ts';
import type { NotificationKind } from '../inbox/notification.ts';
import type { RoomMute } from '../inbox/room-mute.ts';
import { type RoomUpdate, usersOf } from '../inbox/room-update.ts';
import type { Collections, NotificationDocument, NotificationState, PairDocument } from './collections.ts';
import { readable, toNotification } from './documents.ts';
import { openFeeds } from './feed-writer.ts';
import { createInboxTransaction, type InboxTransaction } from './inbox-transaction.ts';
import { findNotifications, findPreferences, replacePair } from './queries.ts';
import { receiptKey } from './room-knowledge.ts';
import { openRoomInboxes, type RoomInboxes } from './room-inboxes.ts';
import { isRequest, type MessagePlace, ofMessage } from './selection.ts';
import { inboxWrites } from './transaction-size.ts';

/** The most that unread notifications are counted to. */
const maxCounted = 1000;
const pairsPerPage = 1000;

interface Deps {
  readonly mongo: MongoConnection;
  readonly collections: Collections;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Whether notifications are kept as long as the records of processed events. */
  readonly areProofs: boolean;
}

/** The inboxes of all users and what decides about what comes into them. */
export function createInboxStore(deps: Deps) {
  return {
    ...transactions(deps),
    ...reads(deps.collections),
    ...eventRecords(deps.collections, deps.now),
    ...mutes(deps.collections),
  };
}

export type InboxStore = ReturnType<typeof createInboxStore>;

function transactions({ mongo, collections, now, newId, areProofs }: Deps) {
  const inTurn = keyedMutex();
  /** With the feeds of these users to itself. */
  const transact = <T>(
    userIds: readonly string[],
    work: (session: ClientSession, now: Date) => Promise<T>,
    retryOnConflict = true,
  ): Promise<T> =>
    inTurn(userIds, () =>
      inTransaction(mongo, { maxWrites: inboxWrites, retryOnConflict }, (session) => work(session, now())),
    );
  return {
    /** Runs `work` with the inboxes of these users to itself, again from the start when it lost a race: it has no other effects. */
    transaction: <T>(
      userIds: readonly string[],
      origin: Origin,
      work: (inbox: InboxTransaction) => Promise<T>,
    ): Promise<T> =>
      transact(userIds, async (session, now) => {
        const heads = await collections.heads.find({ _id: { $in: [...userIds] } }, { session }).toArray();
        const feeds = openFeeds(collections, session, heads, { userIds, now, newId });
        const result = await work(
          createInboxTransaction({ collections, session, feeds, origin, now, newId }),
        );
        await feeds.finish();
        return result;
      }),
    /**
     * Runs `work` with exclusive access to all inboxes that the updates concern, again from the start after a lost race. It does nothing
     * and answers false when the updates read more unread notifications than one transaction marks: the caller marks those first.
     * Without `retryOnConflict` it rejects after a lost race.
     */
    roomTransaction: (
      updates: readonly RoomUpdate[],
      work: (inboxes: RoomInboxes) => void,
      { retryOnConflict = true }: { readonly retryOnConflict?: boolean } = {},
    ): Promise<boolean> =>
      transact(
        usersOf(updates),
        async (session, now) => {
          const database = { db: mongo.db, collections };
          const inboxes = await openRoomInboxes(database, session, updates, { now, newId, areProofs });
          if (inboxes === null) return false;
          work(inboxes.verbs);
          await inboxes.save();
          return true;
        },
        retryOnConflict,
      ),
  };
}

/** Who has unread notifications of something. */
function readsOfOwners({ notifications }: Collections) {
  const ownersOf = async (
    filter: Filter<NotificationDocument>,
    limit: number,
  ): Promise<readonly string[]> => {
    const found = await notifications.find(filter, { projection: { userId: 1 }, limit }).toArray();
    return found.map(({ userId }) => userId);
  };
  return {
    /** Some of those who have an unread notification of the message. */
    async unreadOwnersOfMessage(message: MessagePlace, limit: number) {
      const filter = { ...ofMessage(message), state: 'UNREAD' } as const;
      return ownersOf(filter, limit);
    },
    /** Some of those who have an unread notification that somebody asked to join, up to this version. */
    async unreadOwnersOfRequest(joinRequest: string, upTo: number, limit: number) {
      const filter = {
        joinRequest,
        state: 'UNREAD',
        requestVersion: { ...isRequest, $lte: upTo },
      } as const;
      return ownersOf(filter, limit);
    },
    /** Some of those who have an unread notification of a room's messages up to this number; who has several may come as often. */
    async unreadOwnersIn(roomId: string, { upTo, limit }: { readonly upTo: number; readonly limit: number }) {
      const filter = { roomId, messageNumber: { $lte: upTo }, state: 'UNREAD' } as const;
      return ownersOf(filter, limit);
    },
  };
}

function reads(collections: Collections) {
  const { notifications, heads, pairs, preferences } = collections;
  return {
    /** The newest first, below `beforeSeq`; withdrawn ones are never among them. */
    async list(
      userId: string,
      given: { readonly beforeSeq: number | null; readonly unreadOnly: boolean; readonly limit: number },
    ) {
      const { beforeSeq, unreadOnly, limit } = given;
      const states: NotificationState[] = unreadOnly ? ['UNREAD'] : ['UNREAD', 'READ'];
      const below = beforeSeq === null ? {} : { seq: { $lt: beforeSeq } };
      const filter = { userId, state: { $in: states }, ...below };
      const found = await notifications
        .find(filter, { sort: { seq: -1 }, limit, projection: readable })
        .toArray();
      return found.map(toNotification);
    },
    /** Those of the ids that are in the user's inbox, in no order. */
    find: (userId: string, ids: readonly string[]) => findNotifications(collections, userId, ids),
    /** Counts to 1,000 and no further. */
    countUnread: (userId: string) =>
      notifications.countDocuments({ userId, state: 'UNREAD' }, { limit: maxCounted }),
    /** The place of the newest entry in the user's feed; 0 when there is none. */
    lastSeq: async (userId: string) => (await heads.findOne({ _id: userId }))?.seq ?? 0,
    ...readsOfOwners(collections),
    /** The pairs in the order of their keys, after `after`. */
    pairsAfter: (after: string, limit: number) =>
      pairs.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit }).toArray(),
    replacePair: (key: string, seen: number | null, wanted: PairDocument | null) =>
      replacePair(collections, { key, seen, wanted }),
    preferences: (userId: string) => findPreferences(collections, userId),
    /** Who wants every message of this group, however large it is. */
    async wantAllMessagesOf(roomId: string): Promise<ReadonlySet<string>> {
      const found = preferences.find({ allMessagesRoomIds: roomId }, { projection: { _id: 1 } });
      return new Set((await found.toArray()).map(({ _id }) => _id));
    },
    /** Those of the user's friends who have switched the kind on themselves, in pages. */
    async *friendsWhoAsked(userId: string, kind: NotificationKind): AsyncGenerator<readonly string[]> {
      for (let after = ''; ;) {
        const filter = { userIds: userId, areFriends: true, _id: { $gt: after } };
        const page = await pairs.find(filter, { sort: { _id: 1 }, limit: pairsPerPage }).toArray();
        const ids = page.flatMap(({ userIds }) => userIds.filter((id) => id !== userId));
        const asked = { _id: { $in: ids }, [`kinds.${kind}`]: true };
        const found = await preferences.find(asked, { projection: { _id: 1 } }).toArray();
        yield found.map(({ _id }) => _id);
        if (page.length < pairsPerPage) return;
        after = page.at(-1)?._id ?? after;
      }
    },
  };
}

function eventRecords({ deletedMessages, processedEvents, answeredRequests }: Collections, now: () => Date) {
  const remember = async (records: Collections['processedEvents'], _id: string): Promise<void> =>
    void (await records.updateOne({ _id }, { $setOnInsert: { at: now() } }, { upsert: true }));
  return {
    /** Remembers for 30 days that nobody is to be notified of the message any more. */
    recordDeletedMessage: (messageId: string) => remember(deletedMessages, messageId),
    /** Remembers for 30 days that nobody is to be notified of the request any more. */
    async recordAnsweredRequest(_id: string, version: number): Promise<void> {
      await answeredRequests.updateOne({ _id }, { $max: { version }, $set: { at: now() } }, { upsert: true });
    },
    wasProcessed: async (eventId: string) => (await processedEvents.findOne({ _id: eventId })) !== null,
    recordProcessed: (eventId: string) => remember(processedEvents, eventId),
  };
}

function mutes({ roomMutes }: Collections) {
  return {
    /** Who mutes which room. Only a higher version is taken. */
    async updateMute({ userId, roomId, version, mute }: RoomMute): Promise<void> {
      const filter = { _id: receiptKey({ userId, roomId }), version: { $lt: version } };
      const update = { $set: { version, mute } };
      try {
        await roomMutes.updateOne(filter, update, { upsert: true });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        // It stands at this version or a higher one; or at a lower one, which another call inserted just now.
        await roomMutes.updateOne(filter, update);
      }
    },
  };
}
