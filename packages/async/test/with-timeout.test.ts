import { expect, test } from '@jest/globals';
import { settledWithin, withTimeout } from '@parley/async';

const never = new Promise<never>(() => undefined);
const late = () => new Error('late');

test('work is answered in time, or given up', async () => {
  expect(await withTimeout(60_000, Promise.resolve('done'), late)).toBe('done');
  await expect(withTimeout(60_000, Promise.reject(new Error('failed')), late)).rejects.toThrow('failed');
  await expect(withTimeout(20, never, late)).rejects.toThrow('late');
});

test('a shutdown waits for work that ends or fails, and not for work that hangs', async () => {
  await settledWithin(60_000, Promise.reject(new Error('failed')));
  await settledWithin(60_000, undefined);
  await settledWithin(20, never);
});
