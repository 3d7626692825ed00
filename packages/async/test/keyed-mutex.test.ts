import { expect, test } from '@jest/globals';
import { keyedMutex } from '@parley/async';

test('work waits for earlier work with which it shares a key, and for none else, also after a failure', async () => {
  const mutex = keyedMutex();
  const log: string[] = [];
  let fail: (error: Error) => void = () => undefined;
  const first = mutex(['a', 'b'], () => new Promise<void>((_resolve, reject) => (fail = reject)));
  const second = mutex(['b', 'c'], () => Promise.resolve(log.push('b c')));
  await mutex(['d'], () => Promise.resolve(log.push('d')));
  expect(log).toEqual(['d']);
  fail(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await second;
  expect(log).toEqual(['d', 'b c']);
});
