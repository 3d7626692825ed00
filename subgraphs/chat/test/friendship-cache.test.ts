import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { pairKey } from '@parley/events';
import { createFriendshipCache, type FriendshipReads } from '../src/friendships/friendship-cache.ts';
import { hasBlocked, isBlocked, mayChat, type Friendship } from '../src/friendships/friendship.ts';

const versions = 6;
const pairs = ['ada:bob', 'ada:eve', 'bob:eve'] as const;
const users = ['ada', 'bob', 'eve'] as const;
type Pair = (typeof pairs)[number];
const othersOf = (user: string): readonly string[] => users.filter((other) => other !== user);

/** What one version of a pair says: friends or not, and who of the two blocks. */
type State = readonly [friends: boolean, lowBlocks: boolean, highBlocks: boolean];

function friendship(pairKey: string, version: number, [friends, lowBlocks, highBlocks]: State): Friendship {
  const [low = '', high = ''] = pairKey.split(':');
  const blockedBy = [...(lowBlocks ? [low] : []), ...(highBlocks ? [high] : [])];
  return {
    pairKey,
    userIds: [low, high],
    version,
    friendsSince: friends ? new Date('2026-11-28T15:00:00.000Z') : null,
    blockedBy,
  };
}

/** A projection whose reads see the moment of their asking, and are answered when the test lets them. */
function createProjection() {
  const rows = new Map<string, Friendship>();
  const waiting: (() => void)[] = [];
  const asked: string[] = [];
  let isHeld = false;
  const answer = async <T>(name: string, seen: T): Promise<T> => {
    asked.push(name);
    if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve));
    return seen;
  };
  const where = (is: (pair: Friendship) => boolean): readonly Friendship[] => [...rows.values()].filter(is);
  const reads: FriendshipReads = {
    find: (pairKey) => answer(pairKey, rows.get(pairKey) ?? null),
    findMany: (pairKeys) =>
      answer(
        pairKeys.join(),
        where((pair) => pairKeys.includes(pair.pairKey)),
      ),
    pairsBlockedBy: (userIds) =>
      answer(
        'by',
        where((pair) => userIds.some((id) => hasBlocked(pair, id))),
      ),
    pairsBlockedAmong: (userId, otherIds) =>
      answer(
        'among',
        where((pair) => otherIds.some((other) => pair.pairKey === pairKey(userId, other)) && isBlocked(pair)),
      ),
    changedSince: () => answer('changed', [...rows.values()]),
  };
  return {
    reads,
    rows,
    asked,
    hold: () => void (isHeld = true),
    answerOne: (index: number) => waiting.splice(index % Math.max(1, waiting.length), 1)[0]?.(),
    /** One after the other: in one turn an answer would be checked against what the next has taught. */
    async release() {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        next();
        await new Promise(setImmediate);
      }
      isHeld = false;
    },
  };
}

function watched(capacity = 10) {
  const projection = createProjection();
  const time = { now: 0 };
  const cache = createFriendshipCache({ projection: projection.reads, clock: () => time.now, capacity });
  return { projection, time, cache };
}

const pair = fc.constantFrom(...pairs);
const version = fc.integer({ min: 1, max: versions });
const user = fc.constantFrom(...users);
const history = fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), {
  minLength: versions,
  maxLength: versions,
});
/** Events that are not among the steps are lost; those that are there may be late, repeated and out of order. */
const step = fc.oneof(
  fc.record({ do: fc.constant('project' as const), pair, version }),
  fc.record({ do: fc.constant('note' as const), pair, version }),
  fc.record({ do: fc.constant('find' as const), pair, maxAgeMs: fc.constantFrom(0, 3_000) }),
  fc.record({ do: fc.constant('findMany' as const) }),
  fc.record({ do: fc.constant('blockedBy' as const), user }),
  fc.record({ do: fc.constant('blockedAmong' as const), user }),
  fc.record({ do: fc.constant('answer' as const), index: fc.nat(5) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.constantFrom(1_000, 3_000) }),
);
const histories = fc.tuple(history, history, history);

/** Runs steps against a cache, and holds what it must not fall below. */
function createRun(truths: readonly (readonly State[])[]) {
  const { projection, time, cache } = watched();
  projection.hold();
  /** By pair, the highest version that was noted, or answered. */
  const floor = new Map<string, number>();
  const calls: Promise<void>[] = [];
  const truth = (of: Pair, at: number): Friendship =>
    friendship(of, at, truths[pairs.indexOf(of)]?.[at - 1] ?? [false, false, false]);
  const versionIn = (rows: ReadonlyMap<string, Friendship>, key: string): number =>
    rows.get(key)?.version ?? 0;
  const rise = (key: string, to: number): void => void floor.set(key, Math.max(floor.get(key) ?? 0, to));

  /** An answer is a version that there was, not below what is known when it is given, nor below what its read saw. */
  const check = (key: string, answer: Friendship | null, seen: number): void => {
    const given = answer?.version ?? 0;
    if (answer !== null) expect(answer).toEqual(truth(key as Pair, given));
    expect(given).toBeGreaterThanOrEqual(Math.max(floor.get(key) ?? 0, seen));
    rise(key, given);
  };
  const checkAll = (answer: readonly Friendship[], seen: ReadonlyMap<string, Friendship>): void => {
    for (const key of pairs)
      check(key, answer.find(({ pairKey }) => pairKey === key) ?? null, versionIn(seen, key));
  };
  /** A list has each pair whose newest version is wanted, and no other. */
  const checkList = (
    answer: readonly Friendship[],
    seen: ReadonlyMap<string, Friendship>,
    isWanted: (one: Friendship) => boolean,
  ): void => {
    for (const key of pairs) {
      const newest = cache.peek(key);
      const wanted = newest !== null && isWanted(newest);
      expect(answer.find(({ pairKey }) => pairKey === key)).toEqual(wanted ? newest : undefined);
      const inList = seen.get(key);
      check(key, newest, inList !== undefined && isWanted(inList) ? inList.version : 0);
    }
  };
  const run = (one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): void => {
    const seen = new Map(projection.rows);
    switch (one.do) {
      case 'project':
        if (one.version > versionIn(projection.rows, one.pair))
          projection.rows.set(one.pair, truth(one.pair, one.version));
        return;
      case 'note':
        cache.note(truth(one.pair, one.version));
        return rise(one.pair, one.version);
      case 'find': {
        const least = one.maxAgeMs === 0 ? versionIn(seen, one.pair) : 0;
        calls.push(cache.find(one.pair, one).then((answer) => check(one.pair, answer, least)));
        return;
      }
      case 'findMany':
        calls.push(cache.findMany(pairs).then((answer) => checkAll(answer, seen)));
        return;
      case 'blockedBy':
        calls.push(
          cache
            .pairsBlockedBy([one.user])
            .then((answer) => checkList(answer, seen, (of) => hasBlocked(of, one.user))),
        );
        return;
      case 'blockedAmong':
        calls.push(
          cache
            .pairsBlockedAmong(one.user, othersOf(one.user))
            .then((answer) =>
              checkList(answer, seen, (of) => of.userIds.includes(one.user) && isBlocked(of)),
            ),
        );
        return;
      case 'answer':
        projection.answerOne(one.index);
        return;
      case 'wait':
        time.now += one.ms;
    }
  };
  return { projection, time, cache, truth, calls, run };
}

describe('whatever is consumed, read, late and lost', () => {
  test('no answer goes back, and a read answers what is true', () =>
    fc.assert(
      fc.asyncProperty(histories, fc.array(step, { maxLength: 40 }), async (truths, steps) => {
        const { projection, time, cache, truth, calls, run } = createRun(truths);
        for (const one of steps) {
          run(one);
          await new Promise(setImmediate);
        }
        await projection.release();
        await Promise.all(calls);

        const now = pairs.map((key) => truth(key, versions));
        for (const one of now) projection.rows.set(one.pairKey, one);
        for (const id of users) {
          expect(new Set(await cache.pairsBlockedBy([id]))).toEqual(
            new Set(now.filter((one) => hasBlocked(one, id))),
          );
          expect(new Set(await cache.pairsBlockedAmong(id, othersOf(id)))).toEqual(
            new Set(now.filter((one) => one.userIds.includes(id) && isBlocked(one))),
          );
        }
        time.now += 3_000;
        for (const one of now) expect(await cache.find(one.pairKey)).toEqual(one);
        expect(await cache.findMany(pairs)).toEqual(now);
        expect(pairs.map((key) => cache.peek(key))).toEqual(now);
      }),
      { numRuns: 400 },
    ));
});

const friends = friendship('ada:bob', 2, [true, false, false]);
const blocked = friendship('ada:bob', 3, [false, false, true]);
const unblocked = friendship('ada:bob', 4, [false, false, false]);
const blockedAgain = friendship('ada:bob', 5, [false, false, true]);

describe('a block whose event was lost', () => {
  test('counts in each list although its pair was consumed unblocked before', async () => {
    const { projection, cache } = watched();
    cache.note(unblocked);
    projection.rows.set('ada:bob', blockedAgain);
    expect(await cache.pairsBlockedBy(['bob'])).toEqual([blockedAgain]);
    expect(cache.peek('ada:bob')).toEqual(blockedAgain);
  });

  test('counts for two who are shown nothing of each other, as well', async () => {
    const { projection, cache } = watched();
    cache.note(unblocked);
    projection.rows.set('ada:bob', blockedAgain);
    expect(await cache.pairsBlockedAmong('ada', ['bob'])).toEqual([blockedAgain]);
  });

  test('concerns nobody else who is asked for', async () => {
    const { projection, cache } = watched();
    cache.note(blocked);
    projection.rows.set('ada:bob', blocked);
    expect(await cache.pairsBlockedAmong('ada', ['eve'])).toEqual([]);
    expect(projection.asked).toEqual(['among']);
  });

  test('and one whose end was lost is listed no more', async () => {
    const { projection, cache } = watched();
    cache.note(blocked);
    projection.rows.set('ada:bob', friends);
    expect(await cache.pairsBlockedBy(['bob'])).toEqual([blocked]);
    projection.rows.set('ada:bob', unblocked);
    expect(await cache.pairsBlockedBy(['bob'])).toEqual([]);
    expect(await cache.pairsBlockedAmong('ada', ['bob'])).toEqual([]);
  });
});

describe('a pair', () => {
  test('is read once in 3 s', async () => {
    const { cache, projection, time } = watched();
    projection.rows.set('ada:bob', friends);
    expect(await cache.find('ada:bob')).toBe(friends);
    projection.rows.set('ada:bob', blocked);
    time.now = 2_999;
    expect(await cache.find('ada:bob')).toBe(friends);
    time.now = 3_000;
    expect(await cache.find('ada:bob')).toBe(blocked);
    expect(projection.asked).toEqual(['ada:bob', 'ada:bob']);
  });

  test('is what was consumed at once, also while the projection does not have it and while it is read', async () => {
    const { cache, projection, time } = watched();
    projection.rows.set('ada:bob', friends);
    projection.hold();
    const finding = cache.find('ada:bob');
    cache.note(blocked);
    await projection.release();
    expect(await finding).toBe(blocked);
    cache.note(friends);
    time.now = 10_000;
    expect(await cache.find('ada:bob')).toBe(blocked);
  });

  test('is not taken for read because an old event came', async () => {
    const { cache, projection, time } = watched();
    projection.rows.set('ada:bob', friends);
    await cache.find('ada:bob');
    projection.rows.set('ada:bob', unblocked);
    time.now = 3_000;
    cache.note(blocked);
    expect(await cache.find('ada:bob')).toBe(unblocked);
  });

  test('of strangers is remembered too, and no more pairs than there is room for', async () => {
    const { cache, projection } = watched(2);
    for (const key of ['a:b', 'a:b', 'a:c', 'a:d', 'a:b']) expect(await cache.find(key)).toBeNull();
    expect(projection.asked).toEqual(['a:b', 'a:c', 'a:d', 'a:b']);
  });

  test('that blocks is listed although there is no room for it', async () => {
    const { cache, projection } = watched(2);
    const all = ['b', 'c', 'd'].map((other) => friendship(`a:${other}`, 1, [false, true, false]));
    for (const one of all) projection.rows.set(one.pairKey, one);
    expect(await cache.pairsBlockedBy(['a'])).toEqual(all);
    expect(projection.asked).toEqual(['by']);
  });
});

describe('waiting for a friendship', () => {
  /** By the real clock: the waiting itself is what is tested. */
  const waiting = () => {
    const projection = createProjection();
    const cache = createFriendshipCache({ projection: projection.reads, clock: () => performance.now() });
    return { projection, cache };
  };

  test('ends with the event, also before the projection has it', async () => {
    const { projection, cache } = waiting();
    const met = cache.waitFor('ada:bob', mayChat);
    await new Promise(setImmediate);
    cache.note(friends);
    expect(await met).toBe(true);
    expect(projection.asked).toHaveLength(2);
  });

  test('ends when another instance has applied the event', async () => {
    const { projection, cache } = waiting();
    const met = cache.waitFor('ada:bob', mayChat);
    projection.rows.set('ada:bob', friends);
    expect(await met).toBe(true);
  });

  test('takes half a second for no, whatever the reason', async () => {
    const { cache } = waiting();
    cache.note(blocked);
    const since = performance.now();
    expect(await cache.waitFor('ada:bob', mayChat)).toBe(false);
    expect(performance.now() - since).toBeGreaterThanOrEqual(500);
  });

  test('trusts no read of before', async () => {
    const { projection, cache } = waiting();
    projection.rows.set('ada:bob', friends);
    await cache.find('ada:bob');
    projection.rows.set('ada:bob', blocked);
    expect(await cache.waitFor('ada:bob', mayChat)).toBe(false);
  });
});
