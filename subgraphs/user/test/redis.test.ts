import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createLogger } from '@parley/service-kit/process';
import { type OwnEngine, startOwnEngine } from '@parley/stack/services';
import { openRedis } from '@parley/redis';
import { eventually, startTcpProxy } from '@parley/testkit';
import { Redis } from 'ioredis';
import { startTestService } from './user-service.ts';

const logger = createLogger({ service: 'user-test', instanceId: 'test', level: 'silent' });
let engine: OwnEngine;
beforeAll(async () => {
  engine = await startOwnEngine('redis');
});
afterAll(() => engine.remove());

test('a host that vanishes without a word is left within seconds, and found again', async () => {
  const proxy = await startTcpProxy(Number(new URL(engine.url).port));
  const redis = openRedis(`redis://127.0.0.1:${proxy.port}`, { logger, purpose: 'test' });
  let closed = 0;
  redis.on('close', () => (closed += 1));
  await eventually(async () => expect(await redis.ping()).toBe('PONG'));
  proxy.swallow();
  await expect(redis.ping()).rejects.toThrow('Command timed out');
  await eventually(() => expect(closed).toBeGreaterThan(0), { timeoutMs: 60_000 });
  proxy.heal();
  await eventually(async () => expect(await redis.ping()).toBe('PONG'), { timeoutMs: 60_000 });
  redis.disconnect();
  await proxy.close();
});

test('a policy that evicts presence is a warning in /readyz and /health, until a connection finds another', async () => {
  const admin = new Redis(engine.url);
  await admin.config('SET', 'maxmemory', '100mb');
  await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
  const service = await startTestService({ REDIS_URL: engine.url });
  const asked = async (path: string): Promise<unknown> => (await fetch(`${service.url}${path}`)).json();
  try {
    await service.ready();
    await eventually(async () =>
      expect(await asked('/readyz')).toEqual({
        ready: true,
        warnings: [expect.stringContaining('maxmemory-policy')],
      }),
    );
    expect(await asked('/health')).toMatchObject({
      checks: { redis: { ready: true, reason: expect.stringContaining('noeviction') } },
    });
    for (const safe of ['volatile-lru', 'noeviction']) {
      await admin.config('SET', 'maxmemory-policy', safe);
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await eventually(async () => expect(await asked('/readyz')).toEqual({ ready: true }), {
        timeoutMs: 60_000,
      });
      await admin.config('SET', 'maxmemory-policy', 'allkeys-random');
      await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
      await eventually(async () => expect(await asked('/readyz')).toHaveProperty('warnings'), {
        timeoutMs: 60_000,
      });
    }
  } finally {
    await service.close();
    admin.disconnect();
  }
});
