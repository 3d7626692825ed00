import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { engines, eventually, nextLatest, startTcpProxy, type TcpProxy, uniqueName } from '@parley/testkit';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import { createFriendPresence, type FriendPresence } from '../src/presence/friend-presence.ts';
import type { UserOnlineStatus } from '../src/presence/online-status.ts';
import { openStores, type Stores } from '../src/stores/open-stores.ts';
import { surround, type Surroundings, type Status } from './presence-service.ts';
import { type SignedIn, startTestService, type TestService } from './user-service.ts';

const logger = createLogger({ service: 'user', instanceId: 'no-events', level: 'silent' });
const keyPrefix = `${uniqueName('user')}:`;
let redis: Redis;
let service: TestService;
let around: Surroundings;
let proxy: TcpProxy;
/** As another instance of the service has them, over a connection to Redis that the test may spoil. */
let stores: Stores;
beforeAll(async () => {
  redis = new Redis(engines().redisUrl);
  // It is the test's turn, for good: nobody publishes presence, and nothing notifies but what the test notifies.
  await redis.set(`${keyPrefix}{presence}:leader:relay`, 'a test');
  service = await startTestService({ REDIS_KEY_PREFIX: keyPrefix });
  around = await surround(service);
  const redisUrl = new URL(engines().redisUrl);
  proxy = await startTcpProxy(Number(redisUrl.port));
  stores = await openStores({
    environment: {
      ...service.environment,
      REDIS_URL: Object.assign(redisUrl, { port: String(proxy.port) }).href,
      INSTANCE_ID: 'no-events',
    },
    logger,
  });
  await service.ready();
});
afterAll(async () => {
  await stores.close();
  await proxy.close();
  await around.close();
  await service.close();
  redis.disconnect();
});

let presence: FriendPresence | undefined;
afterEach(() => presence?.close());

/** Streams that consume no event, and count what they ask the stores, and of how many users. */
function presenceWithoutEvents() {
  const asked: ('pairs' | 'changes' | number)[] = [];
  const friendPresence = createFriendPresence({
    stores: {
      friendPairs: {
        findOfUser: (id) => stores.friendPairs.findOfUser(id),
        changedWithin(ms) {
          asked.push('pairs');
          return stores.friendPairs.changedWithin(ms);
        },
      },
      presence: {
        findMany(ids) {
          asked.push(ids.length);
          return stores.presence.findMany(ids);
        },
        changedWithin(ms) {
          asked.push('changes');
          return stores.presence.changedWithin(ms);
        },
      },
    },
    logger,
    reconcileMs: 50,
  });
  presence = friendPresence;
  return { open: (viewerId: string) => friendPresence.open(viewerId), asked };
}

type Who = Pick<SignedIn, 'id'>;
let version = 0;
/** Taken by the work consumer, of any instance; the streams are not notified. */
async function pair(one: Who, other: Who, { areFriends }: { areFriends: boolean }): Promise<void> {
  const [low = '', high = ''] = [one.id, other.id].toSorted();
  const state = { pairKey: pairKey(low, high), userIds: [low, high] as const, version: ++version };
  await stores.friendPairs.apply(
    { ...state, friendsSince: areFriends ? new Date() : null, blockedBy: areFriends ? [] : [one.id] },
    { id: v7(), consumer: 'user.friend-pairs' },
  );
}
const comesOnline = ({ id }: Who): Promise<void> =>
  stores.presence.renew([{ userId: id, connectionId: v7() }]);
const somebody = (): Promise<SignedIn> => service.signUp();

const shown = async (stream: Parameters<typeof nextLatest>[0]): Promise<string> => {
  const { user, onlineStatus } = await nextLatest<{ user: Who; onlineStatus: Status }>(stream);
  return `${user.id} ${onlineStatus.state}`;
};
const next = async (stream: AsyncIterableIterator<UserOnlineStatus>): Promise<string> => {
  const { value } = (await stream.next()) as { value?: UserOnlineStatus };
  return `${value?.userId} ${value?.status.state}`;
};

test('changes whose notifications are lost, some and the last one, are shown within 5 s', async () => {
  const [ada, ben, carl] = [await somebody(), await somebody(), await somebody()];
  await pair(ada, ben, { areFriends: true });
  await pair(ada, carl, { areFriends: true });
  const stream = await around.follow(ada);
  await shown(stream);
  await shown(stream);
  await comesOnline(ben);
  await comesOnline(carl);
  const [status] = await stores.presence.findMany([carl.id]);
  await around.notify(carl, status);
  const changed = [await shown(stream), await shown(stream)];
  expect(changed.toSorted()).toEqual([`${ben.id} ONLINE`, `${carl.id} ONLINE`].toSorted());
  await stores.presence.setVisibility(ben.id, 'INVISIBLE');
  expect(await shown(stream)).toBe(`${ben.id} OFFLINE`);
  stream.stop();
});

test('friendships that came and went without a notification count within 5 s', async () => {
  const [ada, ben, carl, dora] = [await somebody(), await somebody(), await somebody(), await somebody()];
  await pair(ada, ben, { areFriends: true });
  await pair(ada, dora, { areFriends: true });
  await comesOnline(carl);
  const stream = await around.follow(ada);
  await shown(stream);
  await shown(stream);
  await pair(ben, ada, { areFriends: false });
  await pair(ada, carl, { areFriends: true });
  expect(await shown(stream)).toBe(`${carl.id} ONLINE`);
  // Of Ben nothing comes any more; he would be in the same answer as Dora, before her.
  await comesOnline(ben);
  await comesOnline(dora);
  expect(await shown(stream)).toBe(`${dora.id} ONLINE`);
  stream.stop();
});

test('a pair has changed when a higher version of it was taken, not when an older one came again', async () => {
  const [ada, ben, carl] = [{ id: v7() }, { id: v7() }, { id: v7() }];
  const changed = async (): Promise<string[]> =>
    (await stores.friendPairs.changedWithin(10_000))
      .filter(({ userIds }) => userIds.includes(ada.id))
      .flatMap(({ userIds }) => userIds.filter((id) => id !== ada.id));
  const older = version;
  version += 1;
  await pair(ada, ben, { areFriends: true });
  await pair(ada, carl, { areFriends: true });
  expect((await changed()).toSorted()).toEqual([ben.id, carl.id].toSorted());
  await service.rows(
    `UPDATE friend_pairs SET changed_at = changed_at - INTERVAL 1 MINUTE WHERE pair_key = '${pairKey(ada.id, ben.id)}'`,
  );
  const newest = version;
  version = older;
  await pair(ada, ben, { areFriends: false });
  expect(await changed()).toEqual([carl.id]);
  version = newest;
  await pair(ada, ben, { areFriends: false });
  expect((await changed()).toSorted()).toEqual([ben.id, carl.id].toSorted());
});

test('a stream keeps friends, and with whom it ended lately, and nobody else', async () => {
  const [ada, ben, carl, dora] = [{ id: v7() }, { id: v7() }, { id: v7() }, { id: v7() }];
  await pair(ada, ben, { areFriends: true });
  await pair(ada, carl, { areFriends: false });
  await pair(ada, dora, { areFriends: false });
  for (const other of [ben, dora])
    await service.rows(
      `UPDATE friend_pairs SET changed_at = changed_at - INTERVAL 1 HOUR WHERE pair_key = '${pairKey(ada.id, other.id)}'`,
    );
  const kept = await stores.friendPairs.findOfUser(ada.id);
  expect(Object.fromEntries(kept.map(({ otherId, areFriends }) => [otherId, areFriends]))).toEqual({
    [ben.id]: true,
    [carl.id]: false,
  });
});

test('what is asked grows with what changes: not with who is watched, nor with who watches; without watchers nothing is asked', async () => {
  const { open, asked } = presenceWithoutEvents();
  const [ben, carl] = [await somebody(), { id: v7() }];
  const viewers = Array.from({ length: 5 }, () => ({ id: v7() }));
  for (const viewer of viewers) await pair(viewer, ben, { areFriends: true });
  await pair({ id: viewers[0]?.id ?? '' }, carl, { areFriends: true });
  await redis.zadd(`${keyPrefix}{presence}:changes`, -(Date.now() - 60_000), 'since');
  const streams = await Promise.all(viewers.map(({ id }) => open(id)));
  asked.splice(0);
  await eventually(() => expect(asked.length).toBeGreaterThan(20));
  expect(new Set(asked)).toEqual(new Set(['pairs', 'changes']));
  await comesOnline(ben);
  await eventually(() => expect(asked).toContain(1));
  expect(asked).not.toContain(2);
  for (const stream of streams) await stream.return?.();
  asked.splice(0);
  presence?.reconcile();
  // Ten times as long as the time between two reconciliations.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(asked).toEqual([]);
});

test.each([
  ['nobody knows what has changed', () => redis.del(`${keyPrefix}{presence}:changes`)],
  [
    'more has changed than is told',
    () =>
      redis.zadd(
        `${keyPrefix}{presence}:changes`,
        ...Array.from({ length: 10_001 }, (_, index) => [Date.now() + 60_000, `crowd-${index}`]).flat(),
      ),
  ],
])('when %s, all who are watched are asked about', async (_when, spoil) => {
  const { open, asked } = presenceWithoutEvents();
  const [ada, ben, carl] = [{ id: v7() }, await somebody(), { id: v7() }];
  await pair(ada, ben, { areFriends: true });
  await pair(ada, carl, { areFriends: true });
  const stream = await open(ada.id);
  await next(stream);
  await next(stream);
  await comesOnline(ben);
  await spoil();
  asked.splice(0);
  expect(await next(stream)).toBe(`${ben.id} ONLINE`);
  await eventually(() => expect(asked).toContain(2));
  await stream.return?.();
  await redis.del(`${keyPrefix}{presence}:changes`);
});

test('while Redis is unavailable nothing is shown, and nothing ends; when it is back what was missed is shown', async () => {
  const { open, asked } = presenceWithoutEvents();
  const [ada, ben] = [{ id: v7() }, await somebody()];
  await pair(ada, ben, { areFriends: true });
  const stream = await open(ada.id);
  expect(await next(stream)).toBe(`${ben.id} OFFLINE`);
  proxy.swallow();
  proxy.cut();
  const before = asked.length;
  const prefix = `${keyPrefix}{presence}:`;
  const change = { visibility: 'VISIBLE', state: 'ONLINE', version: Date.now(), lastSeenAt: '' };
  await redis.hset(`${prefix}user:${ben.id}`, change);
  await redis.zadd(`${prefix}changes`, change.version, ben.id);
  await eventually(() =>
    expect(asked.slice(before).filter((what) => what === 'changes').length).toBeGreaterThan(3),
  );
  proxy.heal();
  expect(await next(stream)).toBe(`${ben.id} ONLINE`);
  await stream.return?.();
});
