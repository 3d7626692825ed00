import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { createTestDatabase } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import type { Friendship } from '../src/friendships/friendship.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { createFriendshipStore } from '../src/stores/friendship-store.ts';

const creating = createTestDatabase('chat');
let database: Database;
beforeAll(async () => {
  database = openDatabase((await creating).url);
});
afterAll(async () => {
  await database.$disconnect();
  await (await creating).drop();
});

function pair(version: number, blockers: readonly (0 | 1)[] = [], key = pairKey(v7(), v7())): Friendship {
  const [low = '', high = ''] = key.split(':');
  const userIds = [low, high] as const;
  return {
    pairKey: key,
    userIds,
    version,
    friendsSince: version % 2 === 1 ? new Date('2026-11-23T09:30:00.123Z') : null,
    blockedBy: blockers.map((index) => userIds[index]),
  };
}

test('whatever order events come in, and however often, the highest version stays', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 12 }),
      async (order) => {
        const store = createFriendshipStore(database);
        const key = pairKey(v7(), v7());
        for (const version of order)
          await store.apply(`${version}-${key.slice(0, 30)}`, pair(version, [], key));
        const highest = Math.max(...order);
        expect(await store.find(key)).toEqual(pair(highest, [], key));
      },
    ),
    { numRuns: 8 },
  ));

test('versions of one pair that come at once leave the highest', async () => {
  const store = createFriendshipStore(database);
  const key = pairKey(v7(), v7());
  const versions = [5, 3, 8, 1, 7, 2, 6, 4];
  await Promise.all(
    versions.map(async (version) => {
      for (let attempt = 0; ; attempt++) {
        try {
          await store.apply(v7(), pair(version, [0], key));
          return;
        } catch (error) {
          // A deadlock undoes one of the two; the consumer tries again.
          if (attempt > 10) throw error;
        }
      }
    }),
  );
  expect(await store.find(key)).toEqual(pair(8, [0], key));
});

test('an event that was applied is not applied again', async () => {
  const store = createFriendshipStore(database);
  const key = pairKey(v7(), v7());
  const eventId = v7();
  await store.apply(eventId, pair(1, [], key));
  await store.apply(eventId, pair(9, [], key));
  expect((await store.find(key))?.version).toBe(1);
});

test('knows who has blocked whom, from either side', async () => {
  const store = createFriendshipStore(database);
  const [none, low, high, both] = [pair(1), pair(1, [0]), pair(1, [1]), pair(1, [0, 1])];
  for (const friendship of [none, low, high, both]) await store.apply(v7(), friendship);
  expect(await store.pairsBlockedBy([low.userIds[0]])).toEqual([low]);
  expect(await store.pairsBlockedBy([low.userIds[1]])).toEqual([]);
  expect(await store.pairsBlockedBy([high.userIds[1], low.userIds[0]])).toEqual([low, high]);
  const among = ({ userIds: [one, other] }: Friendship, ...more: readonly string[]) =>
    store.pairsBlockedAmong(other, [one, ...more]);
  expect(await among(low)).toEqual([low]);
  expect(await among(none)).toEqual([]);
  expect(await among(both, v7(), v7())).toEqual([both]);
  expect(await among(both, ...low.userIds)).toEqual([both]);
  expect(await store.pairsBlockedAmong(low.userIds[0], high.userIds)).toEqual([]);
  expect(await store.pairsBlockedAmong(low.userIds[0], [])).toEqual([]);
});

test('of who blocks many those are found who are asked for, among fewer and among more than there are', async () => {
  const store = createFriendshipStore(database);
  const me = v7();
  const blocked = Array.from({ length: 30 }, () => v7());
  for (const other of blocked) await store.apply(v7(), pair(1, [0, 1], pairKey(me, other)));
  const found = async (otherIds: readonly string[]) =>
    (await store.pairsBlockedAmong(me, otherIds)).map(({ pairKey: key }) => key).toSorted();
  for (const count of [1, 5, 29, 30]) {
    const some = blocked.slice(0, count);
    expect(await found(some)).toEqual(some.map((other) => pairKey(me, other)).toSorted());
    const strangers = Array.from({ length: 40 }, () => v7());
    expect(await found([...some, ...strangers])).toEqual(some.map((other) => pairKey(me, other)).toSorted());
  }
});
