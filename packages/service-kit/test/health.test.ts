import { expect, test } from '@jest/globals';
import { createHealth } from '../src/process/index.ts';

test('ready when all checks are', async () => {
  const health = createHealth({ service: 'chat' });
  health.add('mysql', () => ({ ready: true }));
  health.add('kafka', () => Promise.resolve({ ready: true }));
  expect((await health.report()).ready).toBe(true);
});

test('a check that throws is not ready, for the reason that it threw', async () => {
  const health = createHealth({ service: 'chat' });
  health.add('redis', () => Promise.reject(new Error('connect ECONNREFUSED')));
  expect(await health.report()).toMatchObject({
    ready: false,
    checks: { redis: { ready: false, reason: 'connect ECONNREFUSED' } },
  });
});

test('a check that does not answer is not ready', async () => {
  const health = createHealth({ service: 'chat', timeoutMs: 10 });
  health.add('mongodb', () => new Promise(() => undefined));
  expect((await health.report()).checks['mongodb']).toEqual({
    ready: false,
    reason: 'It does not answer within 0.01 s.',
  });
});

test('draining is not ready, whatever the checks say', async () => {
  const health = createHealth({ service: 'chat' });
  health.drain();
  expect(await health.report()).toMatchObject({ ready: false, draining: true });
});
