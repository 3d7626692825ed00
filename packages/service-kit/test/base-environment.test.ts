import { expect, test } from '@jest/globals';
import { readEnvironment } from '../src/process/index.ts';
import { baseEnvironment } from '../src/service/index.ts';

const given = {
  PORT: '0',
  KAFKA_BROKERS: 'one:9092, two:9092',
  INTERNAL_TOKEN_PUBLIC_KEY: '{}',
  CURSOR_SECRET: 'ab'.repeat(16),
};
const read = (changed: NodeJS.ProcessEnv = {}) =>
  readEnvironment(baseEnvironment('chat'), { ...given, ...changed });

test('a service has a name for each instance, and brokers by commas', () => {
  const environment = read();
  expect(environment.INSTANCE_ID).toMatch(/^chat-[0-9a-f]{8}$/u);
  expect(environment.INSTANCE_ID).not.toBe(read().INSTANCE_ID);
  expect(environment).toMatchObject({
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    KAFKA_BROKERS: ['one:9092', 'two:9092'],
    KAFKA_TOPIC_PREFIX: '',
    FEED_EPOCH: '1',
    DEAD_LETTER_AFTER_MS: 600_000,
  });
});

test.each([
  ['CURSOR_SECRET', 'ab'.repeat(15)],
  ['CURSOR_SECRET', `${'ab'.repeat(16)}c`],
  ['LOG_LEVEL', 'loud'],
  ['PORT', '65536'],
])('%s may not be %s', (name, value) => {
  expect(() => read({ [name]: value })).toThrow(`${name}: `);
});
