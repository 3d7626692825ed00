import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createLogger } from '@parley/service-kit/process';
import { engines, eventually, uniqueName } from '@parley/testkit';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import type { PresenceVisibility } from '../src/accounts/account.ts';
import { createFriendPresence } from '../src/presence/friend-presence.ts';
import type { UserOnlineStatus } from '../src/presence/online-status.ts';
import { createPresenceOutbox } from '../src/stores/presence/presence-outbox.ts';
import { createPresenceStore, type PresenceStore } from '../src/stores/presence/presence-store.ts';

const logger = createLogger({ service: 'user-test', instanceId: 'test', level: 'silent' });
const leaseMs = 600;
let redis: Redis;
let prefix: string;
let presence: PresenceStore;
let visibilities: Map<string, PresenceVisibility>;
let periodic: NodeJS.Timeout | undefined;
beforeEach(() => {
  redis = new Redis(engines().redisUrl);
  prefix = `${uniqueName('evictions')}:{presence}:`;
  visibilities = new Map();
  presence = createPresenceStore({
    redis,
    prefix,
    times: { leaseMs, graceMs: 100 },
    visibilities: () => Promise.resolve(visibilities),
  });
});
afterEach(async () => {
  clearInterval(periodic);
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
});

const user = (visibility: PresenceVisibility) => {
  const id = v7();
  visibilities.set(id, visibility);
  return { userId: id, connectionId: `socket of ${id}` };
};
type Who = ReturnType<typeof user>;

/** Every kind of key that presence keeps, by the part of its name before any id. */
const kindsOf = (keys: readonly string[]): string[] =>
  [...new Set(keys.map((key) => key.slice(prefix.length).split(':')[0] ?? ''))].toSorted();
const kinds = ['changes', 'closed', 'connected', 'connections', 'leases', 'outbox', 'sweptAt', 'user'];

/** What a friend who consumes no event is shown, and what the outbox says: both in the end. */
async function watch(friends: readonly Who[]) {
  const friendPresence = createFriendPresence({
    stores: {
      friendPairs: {
        findOfUser: () =>
          Promise.resolve(friends.map(({ userId }) => ({ otherId: userId, version: 1, areFriends: true }))),
        changedWithin: () => Promise.resolve([]),
      },
      presence,
    },
    logger,
    reconcileMs: 50,
  });
  const shown = new Map<string, string>();
  const stream = await friendPresence.open('viewer');
  const reading = (async () => {
    for await (const { userId, status } of stream as AsyncIterable<UserOnlineStatus>)
      shown.set(userId, status.state);
  })();
  return {
    shown: (who: Who) => shown.get(who.userId),
    async stop() {
      await stream.return?.();
      await reading;
      friendPresence.close();
    },
  };
}

/** Live presence: of `alive` the gateways report, and time goes on. */
function goOn(alive: readonly Who[]): void {
  let isRunning = false;
  periodic = setInterval(() => {
    if (isRunning) return;
    isRunning = true;
    const step = async (): Promise<void> => {
      await presence.renew(alive);
      if (await presence.hasLeases()) await presence.sweep(100);
    };
    step()
      .catch(() => undefined)
      .finally(() => (isRunning = false));
  }, 20);
}

const published = async (): Promise<Map<string, string>> => {
  const blocking = new Redis(engines().redisUrl);
  try {
    const changes = await createPresenceOutbox({ redis: blocking, prefix }).next();
    return new Map(changes.map(({ userId, status }) => [userId, status.state]));
  } finally {
    blocking.disconnect();
  }
};

/** `stays` is there, of `dies` nothing is reported any more, `leaves` has closed, `hides` is invisible and dies, `left` was gone before. */
async function livePresence() {
  const people = {
    stays: user('VISIBLE'),
    dies: user('VISIBLE'),
    leaves: user('VISIBLE'),
    hides: user('INVISIBLE'),
    left: user('VISIBLE'),
  };
  const { stays, dies, leaves, hides, left } = people;
  await presence.renew([left]);
  await presence.close(left, 0);
  await eventually(async () => {
    await presence.sweep(1_000);
    expect((await presence.findMany([left.userId]))[0]?.state).toBe('OFFLINE');
  });
  await presence.renew([stays, dies, leaves, hides]);
  await presence.close(leaves, 0);
  return people;
}

test('these are all the kinds of keys', async () => {
  await livePresence();
  expect(kindsOf(await redis.keys(`${prefix}*`))).toEqual(kinds);
});

test.each(kinds)(
  'after the loss of every key of the kind "%s" all is shown as it is, and published',
  async (kind) => {
    const { stays, dies, leaves, hides, left } = await livePresence();
    const watcher = await watch([stays, dies, leaves, hides, left]);
    await eventually(() => expect([stays, dies].map(watcher.shown)).toEqual(['ONLINE', 'ONLINE']));
    const lost = (await redis.keys(`${prefix}*`)).filter((key) => kindsOf([key])[0] === kind);
    await redis.del(...lost);
    // Before anything is reported or swept, and for long enough that all which could end has ended.
    const isDead = dies;
    goOn([stays]);
    await eventually(
      async () => {
        const states = await presence.findMany(
          [stays, isDead, leaves, hides, left].map(({ userId }) => userId),
        );
        expect(states.map(({ state }) => state)).toEqual(['ONLINE', ...Array(4).fill('OFFLINE')]);
        expect([stays, isDead, leaves, hides, left].map(watcher.shown)).toEqual([
          'ONLINE',
          ...Array(4).fill('OFFLINE'),
        ]);
      },
      { timeoutMs: 60_000 },
    );
    // It stays so.
    await eventually(async () => expect(await redis.zcard(`${prefix}leases`)).toBe(2), { timeoutMs: 60_000 });
    const said = await published();
    expect([said.get(stays.userId) ?? 'ONLINE', said.get(dies.userId)]).toEqual(['ONLINE', 'OFFLINE']);
    expect(said.has(hides.userId)).toBe(false);
    visibilities.set(hides.userId, 'VISIBLE');
    await presence.setVisibility(hides.userId, 'VISIBLE');
    await eventually(() => expect([stays, hides].map(watcher.shown)).toEqual(['ONLINE', 'OFFLINE']));
    expect((await presence.findMany([hides.userId]))[0]?.state).toBe('OFFLINE');
    await watcher.stop();
  },
);

test('who goes offline for a while after a loss was not reported again: while time stands still nobody does', async () => {
  const { stays } = await livePresence();
  await redis.del(`${prefix}leases`);
  // Another one is reported; no time goes on.
  await presence.renew([user('VISIBLE')]);
  await presence.sweep(0);
  await presence.sweep(0);
  expect((await presence.findMany([stays.userId]))[0]?.state).toBe('ONLINE');
  // The new lease is a whole one.
  const [ends, clock] = await redis.zmscore(
    `${prefix}leases`,
    `${stays.userId} ${stays.connectionId}`,
    'clock',
  );
  expect(Number(ends) + Number(clock)).toBe(leaseMs);
});

test('leases of very many that were lost are given again in strides', async () => {
  const crowd = Array.from({ length: 1_200 }, () => user('VISIBLE'));
  for (let from = 0; from < crowd.length; from += 400) await presence.renew(crowd.slice(from, from + 400));
  await redis.del(`${prefix}leases`);
  await presence.sweep(0);
  expect(await redis.zcard(`${prefix}leases`)).toBe(1_201);
  expect(await redis.exists(`${prefix}unleased`)).toBe(0);
});

test('who becomes invisible after the loss of their state is offline for those who still see them online', async () => {
  const ada = user('VISIBLE');
  await presence.renew([ada]);
  const watcher = await watch([ada]);
  await eventually(() => expect(watcher.shown(ada)).toBe('ONLINE'));
  await redis.del(`${prefix}user:${ada.userId}`);
  await presence.setVisibility(ada.userId, 'INVISIBLE');
  await eventually(() => expect(watcher.shown(ada)).toBe('OFFLINE'));
  await watcher.stop();
});

test('what follows the loss of a state is later than that state, within the same millisecond too', async () => {
  for (let time = 0; time < 100; time += 1) {
    const ada = user('VISIBLE');
    await presence.renew([ada]);
    // Over one connection, in this order, without a pause.
    const [[before], , , [after]] = await Promise.all([
      presence.findMany([ada.userId]),
      redis.del(`${prefix}user:${ada.userId}`),
      presence.setVisibility(ada.userId, 'INVISIBLE'),
      presence.findMany([ada.userId]),
    ]);
    expect([before?.state, after?.state]).toEqual(['ONLINE', 'OFFLINE']);
    expect(after?.version).toBeGreaterThan(before?.version ?? Infinity);
  }
});
