import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { createMongoDatabase, recordMongo, verbsOf } from '@parley/testkit';
import { v7 } from 'uuid';
import type { GroupMessage } from '../src/groups/group-message.ts';
import type { InboxTransaction } from '../src/stores/inbox-transaction.ts';
import type { RoomUpdate } from '../src/inbox/room-update.ts';
import { collectionsOf, type NotificationDocument, type PairDocument } from '../src/stores/collections.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';

const now = new Date();
const ada = v7();
const others = Array.from({ length: 2_000 }, () => v7());
const [ben = '', cem = ''] = others;
const roomIds = others.slice(0, 20).map(() => v7());
const [roomId = ''] = roomIds;
const ids = others.map(() => v7());

let database: Awaited<ReturnType<typeof createMongoDatabase>>;
let recorder: Awaited<ReturnType<typeof recordMongo>>;
let stores: Stores;

const inbox = (work: (transaction: InboxTransaction) => Promise<unknown>) => () =>
  stores.inbox.transaction([ada], {}, work);
/** Of a message that `fill` notifies of. */
const placeOf = (index: number) => {
  return { roomId: roomIds[index % 20] ?? '', number: index, messageId: ids[index] ?? '' };
};
const blockedPair = (version: number): PairDocument => {
  const _id = pairKey(ada, ben);
  return { _id, userIds: [ada, ben], version, blockedBy: [ada], areFriends: false };
};
const received = () => ({
  kind: 'MESSAGE_RECEIVED' as const,
  userId: ada,
  actorId: ben,
  roomId,
  messageId: v7(),
  messageNumber: 5_000,
});
const update = (): RoomUpdate => ({
  eventId: v7(),
  origin: {},
  at: now,
  read: { userId: ada, roomId, upTo: 100 },
  notifications: [received()],
  isLast: true,
});

/** Each verb of each store, and what may be said against its queries. */
const table: readonly (readonly [
  verb: string,
  run: () => Promise<unknown>,
  allowed?: RegExp,
  why?: string,
])[] = [
  ['inbox.transaction', inbox(() => Promise.resolve())],
  [
    'inbox.roomTransaction',
    () =>
      stores.inbox.roomTransaction([update()], (inboxes) => {
        const { read, notifications, origin } = update();
        if (read !== null) inboxes.readUpTo(read, origin);
        for (const notification of notifications)
          if (!inboxes.isMuted(notification, now)) inboxes.notify(notification, origin);
      }),
  ],
  ['inbox.list', () => stores.inbox.list(ada, { beforeSeq: 1_500, unreadOnly: false, limit: 20 })],
  ['inbox.find', () => stores.inbox.find(ada, ids.slice(0, 100))],
  ['inbox.countUnread', () => stores.inbox.countUnread(ada), /^reads/, 'It counts up to 1,000.'],
  ['inbox.lastSeq', () => stores.inbox.lastSeq(ada)],
  ['inbox.unreadOwnersOfMessage', () => stores.inbox.unreadOwnersOfMessage(placeOf(4), 100)],
  ['inbox.unreadOwnersOfRequest', () => stores.inbox.unreadOwnersOfRequest(`${roomId}:${ben}`, 7, 100)],
  ['inbox.recordAnsweredRequest', () => stores.inbox.recordAnsweredRequest(`${roomId}:${ben}`, 7)],
  ['inbox.unreadOwnersIn', () => stores.inbox.unreadOwnersIn(roomId, { upTo: 50, limit: 100 })],
  ['inbox.pairsAfter', () => stores.inbox.pairsAfter(pairKey(ada, ben), 100)],
  ['inbox.replacePair', () => stores.inbox.replacePair(pairKey(ada, ben), 1, blockedPair(2))],
  ['inbox.wantAllMessagesOf', () => stores.inbox.wantAllMessagesOf(roomId)],
  ['inbox.preferences', () => stores.inbox.preferences(ada)],
  [
    'inbox.friendsWhoAsked',
    async () => {
      for await (const page of stores.inbox.friendsWhoAsked(ada, 'FRIEND_CAME_ONLINE')) void page;
    },
    /^reads/,
    'One document a friend.',
  ],
  ['inbox.recordDeletedMessage', () => stores.inbox.recordDeletedMessage(v7())],
  ['inbox.wasProcessed', () => stores.inbox.wasProcessed(ids[0] ?? '')],
  ['inbox.recordProcessed', () => stores.inbox.recordProcessed(v7())],
  [
    'inbox.updateMute',
    async () => {
      for (const version of [2, 1])
        await stores.inbox.updateMute({ userId: ada, roomId, version, mute: { until: null } });
    },
  ],
  ['feeds.bounds', () => stores.feeds.bounds(ada)],
  ['feeds.heads', () => stores.feeds.heads(others.slice(0, 100))],
  [
    'feeds.entriesAt',
    () => stores.feeds.entriesAt(others.slice(0, 100).map((feedId) => ({ feedId, seq: 1 }))),
  ],
  [
    'feeds.entriesById',
    async () => {
      const [{ eventId } = { eventId: '' }] = await stores.feeds.entriesAt([{ feedId: ada, seq: 1 }]);
      const unknown = Array.from({ length: 100 }, () => ({ feedId: ada, seq: 1, eventId: v7() }));
      const found = await stores.feeds.entriesById?.([{ feedId: ada, seq: 1, eventId }, ...unknown]);
      expect(found).toEqual([{ feedId: ada, seq: 1, eventId }]);
    },
  ],
  [
    'feeds.changedSince',
    async () => stores.feeds.changedSince?.(new Date(Date.now() - 15_000)),
    /^reads/,
    'It groups by feed what was appended since, here all of it.',
  ],
  ['feeds.read', () => stores.feeds.read(ada, 500, 100)],
];

/** What is kept of groups. */
const tableOfGroups: typeof table = [
  [
    'groups.apply',
    () =>
      stores.groups.apply([
        { roomId, seq: 3_000, joinedIds: [v7(), v7()], leftIds: [] },
        { roomId, seq: 3_001, joinedIds: [], leftIds: [ben, cem] },
      ]),
  ],
  ['groups.membersAt', () => stores.groups.membersAt(roomIds[1] ?? '', 1)],
  ['groups.newestMembers', () => stores.groups.newestMembers(roomIds[1] ?? '')],
  ['groups.keepWaiting', () => stores.groups.keepWaiting(waiting(v7(), 1))],
  ['groups.waitingIn', () => stores.groups.waitingIn(roomIds)],
  ['groups.stopWaiting', () => stores.groups.stopWaiting(ids[0] ?? '')],
  ['groups.memberPage', () => stores.groups.memberPage(`${roomIds[2]}:${others[1_000]}`, 100)],
  [
    'groups.replaceMember',
    async () => {
      const key = `${roomIds[3]}:${others[3]}`;
      await stores.groups.replaceMember(key, 1, 7);
      await stores.groups.replaceMember(key, 7, 5);
      await stores.groups.replaceMember(key, 5, null);
    },
  ],
  ['groups.versionPage', () => stores.groups.versionPage(roomIds[0] ?? '', 10)],
  [
    'groups.replaceVersion',
    async () => {
      await stores.groups.replaceVersion(roomIds[4] ?? '', 1, 2);
      await stores.groups.replaceVersion(roomIds[4] ?? '', 2, null);
      await stores.groups.replaceVersion(roomIds[4] ?? '', null, 3);
    },
  ],
];

/** What a transaction of the inbox can do. */
const verbsOfTransaction: readonly (readonly [
  verb: keyof InboxTransaction,
  run: () => Promise<unknown>,
  allowed?: RegExp,
  why?: string,
])[] = [
  ['wasProcessed', inbox((transaction) => transaction.wasProcessed(v7()))],
  ['recordProcessed', inbox((transaction) => transaction.recordProcessed(v7()))],
  [
    'updatePair',
    inbox((transaction) =>
      transaction.updatePair({
        pairKey: pairKey(ada, cem),
        userIds: [ada, cem],
        version: 9,
        blockedBy: [],
        areFriends: true,
      }),
    ),
  ],
  [
    'replacePair',
    inbox(async (transaction) => {
      const key = pairKey(ada, others[7] ?? '');
      await transaction.replacePair(key, 1, {
        _id: key,
        userIds: [ada, others[7] ?? ''],
        version: 2,
        blockedBy: [],
        areFriends: true,
      });
      await transaction.replacePair(pairKey(ada, others[8] ?? ''), 1, null);
    }),
  ],
  [
    'readThread',
    inbox(async (transaction) => {
      for (const upTo of [3, 2])
        await transaction.readThread({ userId: ada, threadRootId: ids[7] ?? '', upTo });
    }),
  ],
  ['areFriends', inbox((transaction) => transaction.areFriends(pairKey(ada, ben)))],
  ['cameOnline', inbox((transaction) => transaction.cameOnline(ben, { version: 2, state: 'ONLINE' }))],
  [
    'wasNotifiedOfComing',
    inbox((transaction) => transaction.wasNotifiedOfComing(ada, ben, new Date(now.getTime() - 1_000))),
  ],
  [
    'changePreferences',
    inbox((transaction) =>
      transaction.changePreferences(ada, {
        kinds: { MESSAGE_RECEIVED: true },
        quietHours: null,
        allMessagesRoomIds: [roomId],
      }),
    ),
  ],
  ['find', inbox((transaction) => transaction.find(ada, ids.slice(0, 100)))],
  ['notify', inbox((transaction) => transaction.notify(received()))],
  [
    'markRead',
    inbox(async (transaction) => {
      await transaction.markRead(ada, { by: 'ids', ids: ids.slice(200, 210) });
      await transaction.markRead(ada, { by: 'seq', upTo: 40 });
      await transaction.markRead(ada, { by: 'room', roomId, upTo: 100 });
      await transaction.markRead(ada, { by: 'thread', threadRootId: ids[7] ?? '', upTo: 100 });
    }),
  ],
  [
    'withdraw',
    inbox(async (transaction) => {
      await transaction.withdraw(ada, { by: 'message', ...placeOf(300) });
      await transaction.withdraw(ada, { by: 'actor', actorId: others[301] ?? '' });
      await transaction.withdraw(ada, { by: 'request', friendRequestId: ids[302] ?? '' });
      const reaction = { actorId: ben, messageId: ids[304] ?? '', emoji: '👍' };
      await transaction.withdraw(ada, { by: 'reaction', ...reaction });
      await transaction.withdraw(ada, { by: 'joinRequest', joinRequest: `${roomId}:${ben}`, upTo: 7 });
      await transaction.withdraw(ada, { by: 'scheduled', scheduledMessageId: v7() });
      await transaction.withdraw(ada, { by: 'coming', actorId: others[303] ?? '' });
    }),
  ],
];

beforeAll(async () => {
  database = await createMongoDatabase();
  stores = await openStores({
    environment: { MONGODB_URL: database.url, NOTIFICATION_DAYS: 90 },
    now: () => new Date(),
    newId: () => v7(),
  });
  await fill();
  recorder = await recordMongo(database.db);
});
afterAll(async () => {
  await recorder.close();
  await stores.close();
  await database.drop();
});

test.each([...table, ...tableOfGroups, ...verbsOfTransaction])(
  '%s finds by an index what it reads',
  async (_, run, allowed = /^$/) => {
    await recorder.take();
    await run();
    const queries = await recorder.take();
    expect(queries.filter(({ faults }) => faults.some((fault) => !allowed.test(fault)))).toEqual([]);
    expect(queries.length).toBeGreaterThan(0);
  },
);

test('every verb of the stores is in the table', async () => {
  const verbs = verbsOf(stores, ['db', 'checks', 'isUnavailable', 'close']);
  expect([...table, ...tableOfGroups].map(([verb]) => verb).toSorted()).toEqual(verbs);
  const inTransaction = await stores.inbox.transaction([ada], {}, (transaction) =>
    Promise.resolve(verbsOf(transaction, ['now', 'isFull'])),
  );
  expect(verbsOfTransaction.map(([verb]) => verb).toSorted()).toEqual(inTransaction);
});

const waiting = (eventId: string, number: number): GroupMessage => ({
  eventId,
  roomId: roomIds[number % 20] ?? '',
  messageId: v7(),
  number,
  senderId: ben,
  saidAt: now,
  membersVersion: 9_000,
  exceptIds: [],
});

async function fillGroups(): Promise<void> {
  for (const id of roomIds.slice(0, 5))
    await stores.groups.apply([{ roomId: id, seq: 1, joinedIds: others, leftIds: [] }]);
  await collectionsOf(database.db).waitingMessages.insertMany(
    ids.map((_id, index) => {
      const { eventId: _eventId, ...message } = waiting(_id, index + 1);
      return { ...message, roomId: v7(), _id, at: now };
    }),
  );
}

async function fill(): Promise<void> {
  await fillGroups();
  const { notifications, feed, heads, pairs, preferences, onlineStatuses, readReceipts, ...rest } =
    collectionsOf(database.db);
  const kinds = ['MESSAGE_RECEIVED', 'FRIEND_REQUEST_RECEIVED', 'FRIEND_CAME_ONLINE'] as const;
  const notification = (userId: string, index: number, id: string): NotificationDocument => {
    const kind = kinds[index % 10] ?? 'MESSAGE_RECEIVED';
    const isMessage = kind === 'MESSAGE_RECEIVED';
    return {
      _id: id,
      userId,
      seq: index + 1,
      state: (['UNREAD', 'UNREAD', 'READ', 'WITHDRAWN'] as const)[index % 4] ?? 'READ',
      kind,
      actorId: others[index] ?? '',
      roomId: isMessage ? (roomIds[index % 20] ?? '') : null,
      messageId: isMessage ? id : null,
      messageNumber: isMessage ? index : null,
      friendRequestId: kind === 'FRIEND_REQUEST_RECEIVED' ? id : null,
      createdAt: now,
      readAt: null,
      withdrawnAt: null,
      isQuiet: false,
      dedupeKey: `${userId}:${kind}:${id}`,
    };
  };
  await notifications.insertMany(
    ids.flatMap((id, index) => [notification(ada, index, id), notification(cem, index, v7())]),
  );
  await feed.insertMany(
    ids.map((id, index) => ({
      _id: v7(),
      userId: ada,
      seq: index + 1,
      type: 'SENT' as const,
      kind: 'MESSAGE_RECEIVED' as const,
      notificationIds: [id],
      at: now,
    })),
  );
  await heads.insertMany(others.map((_id) => ({ _id, seq: 1, revision: 1, at: now })));
  await heads.insertOne({ _id: ada, seq: ids.length, revision: 1, at: now });
  await pairs.insertMany(
    others.map((other, index) => ({
      _id: pairKey(ada, other),
      userIds: [ada, other],
      version: 1,
      blockedBy: [],
      areFriends: index < 500,
    })),
  );
  await preferences.insertMany(others.map((_id) => ({ _id, kinds: { FRIEND_CAME_ONLINE: true } })));
  await onlineStatuses.insertMany(others.map((_id) => ({ _id, version: 1, onlineSince: null })));
  await readReceipts.insertMany(others.map((other) => ({ _id: `${other}:${roomId}`, upTo: 1 })));
  await rest.deletedMessages.insertMany(others.map((_id) => ({ _id, at: now })));
  await rest.processedEvents.insertMany(ids.map((_id) => ({ _id, at: now })));
}
