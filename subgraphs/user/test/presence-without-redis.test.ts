import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { engines, eventually, startTcpProxy, type TcpProxy } from '@parley/testkit';
import { Redis } from 'ioredis';
import { watchRedisOutages } from '../src/stores/presence/redis-outages.ts';
import { surround, type Surroundings } from './presence-service.ts';
import { type SignedIn, startTestService, type TestService } from './user-service.ts';

let proxy: TcpProxy;
let redisUrl: string;
let service: TestService;
let around: Surroundings;
beforeAll(async () => {
  const url = new URL(engines().redisUrl);
  proxy = await startTcpProxy(Number(url.port));
  redisUrl = Object.assign(url, { hostname: '127.0.0.1', port: String(proxy.port) }).href;
  // No gateway reports again in this time, and no lease ends.
  service = await startTestService({
    REDIS_URL: redisUrl,
    PRESENCE_LEASE_MS: '60000',
    PRESENCE_GRACE_MS: '1500',
    PRESENCE_SWEEP_MS: '100',
  });
  around = await surround(service);
  await service.ready();
});
afterAll(async () => {
  await around.close();
  await service.close();
  await proxy.close();
});

const cutRedis = (): void => {
  proxy.swallow();
  proxy.cut();
};
const states = (who: SignedIn): string[] => around.changesOf(who).map(({ data }) => data.state);
const stateOf = async (who: SignedIn): Promise<string | undefined> => (await around.see(who, who))?.state;

test('Redis comes back without anything: who was there is online again though no gateway reports, and what was published meanwhile holds', async () => {
  const [stays, leaves, comes, gone] = [
    await service.signUp(),
    await service.signUp(),
    await service.signUp(),
    await service.signUp(),
  ];
  const gateway = around.gateway();
  await gateway.open(stays);
  const leaving = await gateway.open(leaves);
  await gateway.close(await gateway.open(gone));
  await eventually(() =>
    expect([stays, leaves, gone].map(states)).toEqual([['ONLINE'], ['ONLINE'], ['ONLINE', 'OFFLINE']]),
  );

  cutRedis();
  await gateway.close(leaving);
  await gateway.open(comes);
  await around.forgetPresence();
  const viewer = { id: stays.id, sessionId: stays.tokens.sessionId };
  await eventually(async () => {
    const { errors } = await service.answer(viewer, '{ me { onlineStatus { state } } }');
    expect(errors).toBeDefined();
  });
  proxy.heal();

  await eventually(async () =>
    expect(await Promise.all([stays, leaves, comes].map(stateOf))).toEqual(['ONLINE', 'OFFLINE', 'ONLINE']),
  );
  await eventually(() =>
    expect([leaves, comes].map((who) => states(who).at(-1))).toEqual(['OFFLINE', 'ONLINE']),
  );
  expect(await stateOf(gone)).toBe('OFFLINE');
  expect(states(gone)).toEqual(['ONLINE', 'OFFLINE']);
  expect(new Set(states(stays))).toEqual(new Set(['ONLINE']));
  expect(states(leaves).filter((state) => state === 'OFFLINE')).toHaveLength(1);
});

test('an outage counts from the given time on, and not at all from a time after it', async () => {
  cutRedis();
  const redis = new Redis(redisUrl, { retryStrategy: () => 50, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  const outages = watchRedisOutages(redis);
  const cutAt = new Date();
  let ends = 0;
  outages.onEnd(() => (ends += 1));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect([ends, outages.passedSince(cutAt)]).toEqual([0, 0]);
  proxy.heal();
  await eventually(() => expect(ends).toBe(1));
  expect(outages.passedSince(cutAt)).toBeGreaterThanOrEqual(490);
  expect(outages.passedSince(new Date(0))).toBeLessThanOrEqual(Date.now() - cutAt.getTime() + 100);
  expect(outages.passedSince(new Date(Date.now() + 1_000))).toBe(0);
  redis.disconnect();
});
