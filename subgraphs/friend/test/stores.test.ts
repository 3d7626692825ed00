import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { limit } from '@parley/async';
import { createEventFactory } from '@parley/event-bus';
import { createTestDatabase } from '@parley/testkit';
import { v7 } from 'uuid';
import { type ChangePair, createChangePair } from '../src/friendship/change-pair.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { createStores, type Stores } from '../src/stores/stores.ts';
import { createForgetUser } from '../src/users/forget-user.ts';

const dayMs = 24 * 60 * 60 * 1000;
let testDatabase: Awaited<ReturnType<typeof createTestDatabase>>;
let database: Database;
let stores: Stores;
let changePair: ChangePair;
let commits = 0;

beforeAll(async () => {
  testDatabase = await createTestDatabase('friend');
  database = openDatabase(testDatabase.url);
  stores = createStores(database);
  changePair = createChangePair({
    pairs: stores.pairs,
    createEvent: createEventFactory({ source: 'friend' }),
    now: () => new Date(),
    onCommit: () => (commits += 1),
  });
});
afterAll(async () => {
  await database.$disconnect();
  await testDatabase.drop();
});

const send = (actorId: string, otherId: string) =>
  changePair({ kind: 'send', actorId, requestId: v7() }, otherId);

describe('a change of a pair', () => {
  it('saves state, feed entries and event in one transaction', async () => {
    const [one, other] = [v7(), v7()];
    const before = commits;
    const decision = await send(one, other);
    expect(decision).toMatchObject({ outcome: 'changed', pair: { version: 1 } });
    expect(commits).toBe(before + 1);
    const [pair] = await stores.pairs.between(one, [other]);
    expect(pair).toEqual(decision !== 'gone' && decision.outcome === 'changed' && decision.pair);
    const [entry] = await stores.feed.read(other, 1, 10);
    expect(entry).toMatchObject({ seq: 1, kind: 'FriendRequestSent', otherUserId: one });
    const [row] = await database.outbox.findMany({ where: { aggregateId: `${one}:${other}` } });
    expect(JSON.parse(row?.payload ?? '')).toMatchObject({
      type: 'FriendRequestSent',
      subject: `${one}:${other}`,
      data: {
        version: 1,
        feeds: [
          { userId: one, seq: 1 },
          { userId: other, seq: 1 },
        ],
      },
    });
  });

  it('that is refused leaves no row', async () => {
    const [one, other] = [v7(), v7()];
    const decision = await changePair({ kind: 'unfriend', actorId: one }, other);
    expect(decision).toEqual({ refused: 'NotFriends' });
    expect(await stores.pairs.between(one, [other])).toEqual([]);
  });

  it('with a deleted user begins nothing', async () => {
    const [one, other] = [v7(), v7()];
    await stores.users.markDeleted(other, new Date());
    expect(await send(one, other)).toBe('gone');
    expect(await stores.requests.pendingFrom(one, 10, null)).toEqual([]);
  });
});

describe('at the same time', () => {
  // As many as the pool has connections: on a busy machine more would wait too long for one.
  const atOnce = limit(10);

  it('changes of one pair follow one another, each with its version', async () => {
    const [one, other] = [v7(), v7()];
    const kinds = ['block', 'unblock'] as const;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        atOnce(() =>
          changePair(
            { kind: kinds[i % 2] ?? 'block', actorId: i % 4 < 2 ? one : other },
            i % 4 < 2 ? other : one,
          ),
        ),
      ),
    );
    const rows = await database.outbox.findMany({
      where: { aggregateId: `${one}:${other}` },
      orderBy: { id: 'asc' },
    });
    const versions = rows.map(
      ({ payload }) => (JSON.parse(payload) as { data: { version: number } }).data.version,
    );
    expect(versions).toEqual(versions.map((_, i) => i + 1));
    const [pair] = await stores.pairs.between(one, [other]);
    expect(pair?.version).toBe(versions.length);
  });

  it('a user whom many ask gets a feed without holes', async () => {
    const popular = v7();
    const others = Array.from({ length: 20 }, () => v7());
    // Half of them are asked by the popular one, so that the heads are wanted in both orders.
    await Promise.all(
      others.map((id, i) => atOnce(() => (i % 2 === 0 ? send(id, popular) : send(popular, id)))),
    );
    const entries = await stores.feed.read(popular, 1, 100);
    expect(entries.map(({ seq }) => seq)).toEqual(others.map((_, i) => i + 1));
    expect(new Set(entries.map(({ otherUserId }) => otherUserId))).toEqual(new Set(others));
    expect(await stores.feed.bounds(popular)).toEqual({ first: 1, last: 20 });
  });
});

describe('a sweep', () => {
  it('deletes what is older than 30 days, and keeps what is left contiguous', async () => {
    const one = v7();
    for (let i = 0; i < 5; i += 1) await send(one, v7());
    const now = new Date();
    const old = new Date(now.getTime() - 31 * dayMs);
    // The clock of another instance was ahead: entry 2 is newer than entry 3.
    await database.friendFeed.updateMany({ where: { userId: one, seq: { in: [1, 3] } }, data: { at: old } });
    await stores.sweep(now);
    expect((await stores.feed.read(one, 1, 10)).map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await stores.feed.bounds(one)).toEqual({ first: 4, last: 5 });
    await stores.sweep(new Date(now.getTime() + 31 * dayMs));
    expect(await stores.feed.bounds(one)).toEqual({ first: 6, last: 5 });
  });

  it('of a user without a feed there is nothing', async () => {
    expect(await stores.feed.bounds(v7())).toEqual({ first: 1, last: 0 });
  });
});

describe('what is consumed of users', () => {
  it('is taken once and never goes back', async () => {
    const userId = v7();
    const eventId = v7();
    expect(await stores.users.find(userId)).toBe('unknown');
    await stores.users.learn(eventId, userId, 1);
    await stores.users.learn(eventId, userId, 7);
    expect(await database.user.findUnique({ where: { id: userId } })).toMatchObject({ version: 1 });
    await stores.users.markDeleted(userId, new Date());
    await stores.users.learn(v7(), userId, 2);
    expect(await stores.users.find(userId)).toBe('deleted');
  });
});

describe('a deleted user', () => {
  const befriend = async (userId: string, count: number): Promise<void> => {
    const data = Array.from({ length: count }, () => {
      const [lowId = '', highId = ''] = [userId, v7()].toSorted();
      return { pairKey: `${lowId}:${highId}`, lowId, highId, version: 1, friendsSince: new Date() };
    });
    await database.friendship.createMany({ data });
  };
  const left = (userId: string): Promise<number> =>
    database.friendship.count({
      where: { OR: [{ lowId: userId }, { highId: userId }], friendsSince: { not: null } },
    });

  it('loses 70 friends, 20 of whom are looked up at a time; a repeat after a crash does the rest', async () => {
    const [userId, eventId] = [v7(), v7()];
    await befriend(userId, 70);
    let changes = 0;
    const crashing = createForgetUser({
      users: stores.users,
      pageSize: 20,
      async changePair(...given) {
        if (++changes > 45) throw new Error('The process ends here.');
        return changePair(...given);
      },
    });
    await expect(crashing(eventId, userId, new Date())).rejects.toThrow('ends here');
    expect(await left(userId)).toBeLessThanOrEqual(30);
    expect(await stores.users.hasProcessed(eventId)).toBe(false);
    await createForgetUser({ users: stores.users, changePair, pageSize: 20 })(eventId, userId, new Date());
    expect(await left(userId)).toBe(0);
    expect(await stores.users.hasProcessed(eventId)).toBe(true);
    const events = await database.outbox.count({ where: { aggregateId: { contains: userId } } });
    expect(events).toBe(70);
  });
});
