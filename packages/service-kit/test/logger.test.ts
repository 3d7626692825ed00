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
