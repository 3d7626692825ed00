import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createEventBus, type OutgoingEvent } from '@parley/event-bus';
import { createLogger } from '@parley/service-kit/process';
import type { MessagingPart } from '@parley/service-kit/service';
import { engines, eventually, uniqueName } from '@parley/testkit';
import { Redis } from 'ioredis';
import { v7 } from 'uuid';
import { createLeaseExpiry } from '../src/presence/expire-leases.ts';
import { createPresenceRelay } from '../src/presence/presence-relay.ts';
import { createLeaderLease } from '../src/stores/presence/leader-lease.ts';
import { createPresenceOutbox } from '../src/stores/presence/presence-outbox.ts';
import { createPresenceStore, type PresenceStore } from '../src/stores/presence/presence-store.ts';

const logger = createLogger({ service: 'user-test', instanceId: 'test', level: 'silent' });
let redis: Redis;
let prefix: string;
let presence: PresenceStore;
beforeEach(() => {
  redis = new Redis(engines().redisUrl);
  prefix = `${uniqueName('leases')}:{presence}:`;
  presence = createPresenceStore({
    redis,
    prefix,
    times: { leaseMs: 200, graceMs: 50 },
    visibilities: (userIds) => Promise.resolve(new Map(userIds.map((id) => [id, 'VISIBLE' as const]))),
  });
});
afterEach(async () => {
  const keys = await redis.keys(`${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
});

const leaseOf = (holder: string) => createLeaderLease({ redis, key: `${prefix}leader:sweep`, holder });
/** Starts it; answers how to stop it. */
const begin = (part: MessagingPart): (() => Promise<void>) => {
  void part.start();
  return async () => part.close();
};
const stateOf = async (userId: string): Promise<string | undefined> =>
  (await presence.findMany([userId]))[0]?.state;
const expiring = (isCaughtUp: () => Promise<boolean>) =>
  begin(
    createLeaseExpiry({
      presence,
      lease: leaseOf('one'),
      progress: { isCaughtUp, beginAnew: () => undefined },
      intervalMs: 20,
      logger,
    }),
  );

test('leases end only while everything that was reported has been consumed', async () => {
  const userId = v7();
  await presence.renew([{ userId, connectionId: 'phone' }]);
  let isCaughtUp = false;
  let asked = 0;
  const stop = expiring(() => {
    asked += 1;
    return Promise.resolve(isCaughtUp);
  });
  // Two leases long.
  await eventually(() => expect(asked).toBeGreaterThan(20));
  expect(await stateOf(userId)).toBe('ONLINE');
  isCaughtUp = true;
  const since = performance.now();
  await eventually(async () => expect(await stateOf(userId)).toBe('OFFLINE'));
  // The time in which nothing was consumed does not count: the lease is as long as it was.
  expect(performance.now() - since).toBeGreaterThan(100);
  await stop();
});

test('while the broker does not answer nobody goes offline', async () => {
  const bus = createEventBus({ brokers: ['127.0.0.1:1'], clientId: 'test', topicPrefix: '', logger });
  const progress = bus.createGroupProgress({ group: 'user.presence', topics: ['gateway.connections'] });
  const userId = v7();
  await presence.renew([{ userId, connectionId: 'phone' }]);
  await presence.close({ userId, connectionId: 'phone' }, 0);
  let answers = 0;
  const stop = expiring(async () => {
    const answer = await progress.isCaughtUp();
    answers += 1;
    return answer;
  });
  await eventually(() => expect(answers).toBeGreaterThan(1));
  expect(await stateOf(userId)).toBe('ONLINE');
  await stop();
  await progress.close();
  await bus.close();
});

test('of two instances one at a time does a task, and the other takes over when it is released', async () => {
  const [one, two] = [leaseOf('one'), leaseOf('two')];
  expect([await one.hold(), await two.hold(), await one.hold()]).toEqual([true, false, true]);
  await two.release();
  expect(await two.hold()).toBe(false);
  await one.release();
  expect(await two.hold()).toBe(true);
});

test('a thousand connections of one user are one change, and so is their end', async () => {
  const userId = v7();
  const connections = Array.from({ length: 1_000 }, (_, index) => ({
    userId,
    connectionId: `socket-${index}`,
  }));
  await presence.renew(connections);
  await presence.renew(connections);
  expect(await redis.xlen(`${prefix}outbox`)).toBe(1);
  const stop = expiring(() => Promise.resolve(true));
  await eventually(async () => expect(await stateOf(userId)).toBe('OFFLINE'));
  await stop();
  expect(await redis.xlen(`${prefix}outbox`)).toBe(2);
  expect(await presence.hasLeases()).toBe(false);
  expect(await redis.exists(`${prefix}connections:${userId}`)).toBe(0);
});

test('a change whose publishing was not acknowledged is published again, in order, under the same id', async () => {
  const userId = v7();
  await presence.setVisibility(userId, 'VISIBLE');
  await presence.renew([{ userId, connectionId: 'phone' }]);
  await presence.setVisibility(userId, 'INVISIBLE');
  const blocking = new Redis(engines().redisUrl);
  const published: (readonly OutgoingEvent[])[] = [];
  const stop = begin(
    createPresenceRelay({
      outbox: createPresenceOutbox({ redis: blocking, prefix }),
      lease: createLeaderLease({ redis, key: `${prefix}leader:relay`, holder: 'one' }),
      publisher: {
        publish: (events) => {
          published.push(events);
          return published.length < 3 ? Promise.reject(new Error('Not acknowledged')) : Promise.resolve();
        },
        close: () => Promise.resolve(),
      },
      logger,
    }),
  );
  await eventually(async () => expect(await redis.xlen(`${prefix}outbox`)).toBe(0));
  await stop();
  blocking.disconnect();
  const publishedIds = published.map((events) => events.map(({ id }) => id));
  expect(publishedIds).toEqual([publishedIds[0], publishedIds[0], publishedIds[0]]);
  const states = published[0]?.map(
    ({ payload }) => (JSON.parse(payload) as { data: { state: string } }).data.state,
  );
  expect(states).toEqual(['ONLINE', 'OFFLINE']);
});

test('who is restored has what is left of the lease, and no lease gets shorter or comes back by it', async () => {
  const [left, whole, closed] = [v7(), v7(), v7()].map((userId) => ({ userId, connectionId: userId }));
  if (left === undefined || whole === undefined || closed === undefined) throw new Error('There are three');
  const leaseLeft = async ({ userId, connectionId }: typeof left): Promise<number | null> => {
    const [ends, clock] = await redis.zmscore(`${prefix}leases`, `${userId} ${connectionId}`, 'clock');
    return ends === null ? null : Number(ends) + Number(clock);
  };
  await presence.renew([whole, closed]);
  await presence.close(closed, 20);
  await presence.restore([left, whole, closed].map((connection) => ({ ...connection, leaseMs: 70 })));
  expect([await leaseLeft(left), await leaseLeft(whole), await leaseLeft(closed)]).toEqual([70, 200, 30]);
  expect(await stateOf(left.userId)).toBe('ONLINE');
});

test('an instance that does not look, since it does not lead or Redis is unavailable, begins anew when it looks again', async () => {
  await presence.renew([{ userId: v7(), connectionId: 'phone' }]);
  let begun = 0;
  const progress = { isCaughtUp: () => Promise.resolve(true), beginAnew: () => void (begun += 1) };
  const withLease = (hold: () => Promise<boolean>) =>
    begin(
      createLeaseExpiry({
        presence,
        lease: { hold, release: () => Promise.resolve() },
        progress,
        intervalMs: 20,
        logger,
      }),
    );
  let looks = 0;
  const stopMine = withLease(() => Promise.resolve((looks += 1) > 0));
  await eventually(() => expect(looks).toBeGreaterThan(2));
  await stopMine();
  expect(begun).toBe(0);
  const stopOther = withLease(() => Promise.resolve(false));
  await eventually(() => expect(begun).toBeGreaterThan(0));
  await stopOther();
  begun = 0;
  const stopUnavailable = withLease(() => Promise.reject(new Error('Redis is unavailable')));
  await eventually(() => expect(begun).toBeGreaterThan(0));
  await stopUnavailable();
});
