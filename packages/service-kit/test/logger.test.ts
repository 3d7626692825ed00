import { expect, test } from '@jest/globals';
import { createLogger } from '../src/process/index.ts';

test('a line is JSON with service and instance, and secrets in its fields are replaced', () => {
  const lines: string[] = [];
  const logger = createLogger({
    service: 'chat',
    instanceId: 'c1',
    level: 'info',
    destination: { write: (line) => void lines.push(line) },
  });
  logger.debug({}, 'Too quiet');
  logger.info({ roomId: 'r1', password: 'hunter2', input: { refreshToken: 'hunter2' } }, 'A line');
  logger.info({ request: { headers: { authorization: 'Bearer hunter2' } } }, 'Another');
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toContain('hunter2');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'info',
    service: 'chat',
    instanceId: 'c1',
    roomId: 'r1',
    password: '[redacted]',
    msg: 'A line',
  });
});

test('of an error that quotes a long text there is enough to find it', () => {
  let line = '';
  const destination = { write: (text: string) => void (line = text) };
  const logger = createLogger({ service: 'chat', instanceId: 'c1', level: 'info', destination });
  const quoted = 'x'.repeat(95_000);
  logger.error({ err: new TypeError(`Not understood: ${quoted}`, { cause: new Error(quoted) }) }, 'Failed');
  const { err } = JSON.parse(line) as { err: { message: string; stack: string } };
  expect(err).toMatchObject({ type: 'TypeError', message: expect.stringMatching(/^Not understood: x+…$/) });
  expect(err.stack).toContain('logger.test.ts');
  expect(line.length).toBeLessThan(6_000);
  logger.error({ err: 'no error at all' }, 'Failed');
  expect(JSON.parse(line)).toMatchObject({ err: 'no error at all' });
});
