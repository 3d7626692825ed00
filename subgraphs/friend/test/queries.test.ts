import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { pairKey } from '@parley/events';
import { createTestDatabase, recordMysql, verbsOf } from '@parley/testkit';
import { v7 } from 'uuid';
import { createChangePair } from '../src/friendship/change-pair.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { createStores, type Stores } from '../src/stores/stores.ts';

type Recorder = Awaited<ReturnType<typeof recordMysql>>;
const dayMs = 24 * 60 * 60 * 1_000;
const now = new Date();
const ada = v7();
/** Of Ada: friends, then requests in both directions, then blocked users. */
const others = Array.from({ length: 2_000 }, () => v7());
const [friend = ''] = others;

let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let recorder: Recorder;
let stores: Stores;

const eventId = v7();
const after = { since: now, userId: friend };
const change = (kind: 'send' | 'block' | 'unblock' | 'unfriend', otherId: string) =>
  createChangePair({
    pairs: stores.pairs,
    createEvent: createEventFactory({ source: 'friend' }),
    now: () => new Date(),
    onCommit: () => undefined,
  })({ kind, actorId: ada, requestId: v7() }, otherId);

/** Each verb of each store, and what may be said against its queries. */
const table: readonly (readonly [
  verb: string,
  run: () => Promise<unknown>,
  allowed?: RegExp,
  why?: string,
])[] = [
  [
    'pairs.change',
    async () => {
      const stranger = v7();
      for (const kind of ['send', 'block', 'unblock'] as const) await change(kind, stranger);
      await change('unfriend', friend);
    },
  ],
  ['pairs.page', () => stores.pairs.page(pairKey(ada, friend), 100)],
  ['pairs.between', () => stores.pairs.between(ada, others.slice(0, 100))],
  ['requests.byId', () => stores.requests.byId(v7())],
  ['requests.byIds', () => stores.requests.byIds(others.slice(0, 100))],
  ['requests.pendingTo', () => stores.requests.pendingTo(ada, 20, v7())],
  ['requests.pendingFrom', () => stores.requests.pendingFrom(ada, 20, v7())],
  [
    'lists.friends',
    () => stores.lists.friends(ada, 20, after),
    /^sorts <union/,
    'It merges two lists of a page each.',
  ],
  ['lists.countFriends', () => stores.lists.countFriends(ada), /^reads/, 'It counts, in an index.'],
  ['lists.blockedUsers', () => stores.lists.blockedUsers(ada, 20, after)],
  ['feed.bounds', () => stores.feed.bounds(ada)],
  ['feed.heads', () => stores.feed.heads(others.slice(0, 100))],
  ['feed.entriesAt', () => stores.feed.entriesAt(others.slice(0, 100).map((feedId) => ({ feedId, seq: 1 })))],
  ['feed.changedSince', async () => stores.feed.changedSince?.(new Date(Date.now() - 15_000))],
  ['feed.read', () => stores.feed.read(ada, 1_500, 100)],
  ['users.find', () => stores.users.find(friend)],
  ['users.learn', () => stores.users.learn(v7(), friend, 2)],
  ['users.markDeleted', () => stores.users.markDeleted(v7(), now)],
  ['users.partnersOf', () => stores.users.partnersOf(ada, 100)],
  ['users.hasProcessed', () => stores.users.hasProcessed(eventId)],
  ['users.recordProcessed', () => stores.users.recordProcessed(v7())],
  ['sweep', () => stores.sweep(now), /derived/, 'One step of a thousand rows is grouped by user.'],
];

beforeAll(async () => {
  testDatabase = await createTestDatabase('friend');
  recorder = await recordMysql(testDatabase.url);
  const database = openDatabase(recorder.url);
  stores = createStores(database);
  await fill(database);
});
afterAll(async () => {
  await stores.close();
  await recorder.close();
  await testDatabase.drop();
});

let recorded = 0;
test.each(table)('%s finds by an index what it reads', async (_, run, allowed = /^$/) => {
  await recorder.take();
  await run();
  const queries = await recorder.take();
  recorded += queries.length;
  expect(queries.filter(({ faults }) => faults.some((fault) => !allowed.test(fault)))).toEqual([]);
});

test('the recorder saw what they ask', () => {
  expect(recorded).toBeGreaterThan(0);
});

test('every verb of the stores is in the table', () => {
  const verbs = verbsOf(stores, ['checks', 'isUnavailable', 'close']);
  expect(table.map(([verb]) => verb).toSorted()).toEqual(verbs);
});

/** Thousands of rows that are Ada's, and as many that are not. */
async function fill(database: Database): Promise<void> {
  const pairs = others.flatMap((other, index) => {
    const strangers = [1, 2, 3, 4].map(() => pairOf(other, v7()));
    const all = index < 300 ? [pairOf(ada, other), ...strangers] : strangers;
    return all.map((pair) => ({ ...pair, version: 1, friendsSince: new Date(now.getTime() - index) }));
  });
  await database.friendship.createMany({ data: pairs });
  const requests = others.flatMap((other, index) => {
    const state = index % 2 === 0 ? 'PENDING' : 'ACCEPTED';
    const common = { state, hidden: false, createdAt: now };
    return [
      { id: v7(), fromId: ada, toId: other, ...common },
      { id: v7(), fromId: other, toId: ada, ...common },
      { id: v7(), fromId: other, toId: v7(), ...common },
    ];
  });
  await database.friendRequest.createMany({ data: requests });
  const since = now;
  await database.blockUser.createMany({
    data: others.flatMap((other) => [
      { blockerId: ada, blockedId: other, since },
      { blockerId: other, blockedId: v7(), since },
    ]),
  });
  await database.user.createMany({ data: [ada, ...others].map((id) => ({ id, version: 1 })) });
  await database.friendFeedHead.createMany({
    data: [ada, ...others].map((userId) => ({ userId, lastSeq: userId === ada ? others.length : 1 })),
  });
  const entry = { kind: 'FriendRequestSent', otherUserId: friend, requestId: null };
  await database.friendFeed.createMany({
    data: others.flatMap((other, index) => [
      {
        ...entry,
        userId: ada,
        seq: index + 1,
        eventId: v7(),
        at: new Date(now.getTime() - ((2_000 - index) * dayMs) / 50),
      },
      { ...entry, userId: other, seq: 1, eventId: v7(), at: new Date(now.getTime() - 60 * dayMs) },
    ]),
  });
  await database.processedEvent.createMany({
    data: others.map((id) => ({ consumer: 'user.events', eventId: id, processedAt: now })),
  });
  await database.$executeRaw`ANALYZE TABLE friendships, friend_requests, block_users, users, friend_feed_heads, friend_feed, processed_events`;
}

function pairOf(one: string, other: string) {
  const [lowId = '', highId = ''] = [one, other].toSorted();
  return { pairKey: pairKey(one, other), lowId, highId };
}
