import { expect, test } from '@jest/globals';
import { createLogger, createShutdown } from '../src/process/index.ts';

function setUp(timeoutMs?: number) {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  const logger = createLogger({ service: 'chat', instanceId: 'c1', level: 'info', destination });
  const shutdown = createShutdown({ logger, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
  return { shutdown, lines };
}

test('what was opened last is closed first, one after the other, once', async () => {
  const { shutdown } = setUp();
  const closed: string[] = [];
  shutdown.onClose('pool', () => void closed.push('pool'));
  shutdown.onClose('consumer', async () => {
    await Promise.resolve();
    closed.push('consumer');
  });
  shutdown.onClose('server', () => void closed.push('server'));
  await Promise.all([shutdown.close(), shutdown.close()]);
  expect(closed).toEqual(['server', 'consumer', 'pool']);
});

test('a part that fails to close is logged and does not keep the others open', async () => {
  const { shutdown, lines } = setUp();
  let isPoolClosed = false;
  shutdown.onClose('pool', () => void (isPoolClosed = true));
  shutdown.onClose('server', () => Promise.reject(new Error('Stuck.')));
  await shutdown.close();
  expect(isPoolClosed).toBe(true);
  expect(lines.join('')).toContain('"part":"server"');
});

test('a part that hangs does not keep the process longer than agreed', async () => {
  const { shutdown, lines } = setUp(20);
  shutdown.onClose('server', () => new Promise(() => undefined));
  await shutdown.close();
  expect(lines.join('')).toContain('Shutting down took too long');
});
