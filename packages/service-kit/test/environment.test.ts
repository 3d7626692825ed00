import { expect, test } from '@jest/globals';
import { EnvironmentError, readEnvironment } from '../src/process/index.ts';
import { z } from 'zod';

const schema = z.object({
  PORT: z.coerce.number().int().max(65_535),
  HOST: z.string().default('127.0.0.1'),
  CURSOR_SECRET: z.string().regex(/^[0-9a-f]+$/, 'must be hex'),
});

test('values are parsed and defaults are filled in, also for empty variables', () => {
  expect(readEnvironment(schema, { PORT: '8001', HOST: '', CURSOR_SECRET: 'ab' })).toEqual({
    PORT: 8001,
    HOST: '127.0.0.1',
    CURSOR_SECRET: 'ab',
  });
});

test('every bad variable gets a sentence, and no value is told', () => {
  const read = () => readEnvironment(schema, { CURSOR_SECRET: 'hunter2' });
  expect(read).toThrow(EnvironmentError);
  expect(read).toThrow('The environment is not complete. PORT is missing. CURSOR_SECRET: must be hex.');
});
