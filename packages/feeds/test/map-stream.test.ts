import { expect, test } from '@jest/globals';
import { mapStream } from '@parley/feeds';

function source(items: number[]) {
  let returned = 0;
  const stream: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      const value = items.shift();
      // Quiet at its end, and not even settled by return().
      return value === undefined ? new Promise(() => undefined) : Promise.resolve({ done: false, value });
    },
    return() {
      returned += 1;
      return Promise.resolve({ done: true, value: undefined });
    },
  };
  return { stream, returned: () => returned };
}

test('items are mapped in order', async () => {
  const mapped = mapStream(source([1, 2]).stream, (item) => Promise.resolve(item * 10));
  expect([await mapped.next(), await mapped.next()]).toEqual([
    { done: false, value: 10 },
    { done: false, value: 20 },
  ]);
});

test('return() reaches a quiet source at once and settles the pending next()', async () => {
  const { stream, returned } = source([]);
  const mapped = mapStream(stream, (item) => item);
  const next = mapped.next();
  await mapped.return?.();
  expect(returned()).toBe(1);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(await mapped.next()).toEqual({ done: true, value: undefined });
});

test('a map that throws ends the source', async () => {
  const { stream, returned } = source([1, 2]);
  const mapped = mapStream(stream, () => Promise.reject(new Error('No.')));
  await expect(mapped.next()).rejects.toThrow('No.');
  expect(returned()).toBe(1);
  expect(await mapped.next()).toEqual({ done: true, value: undefined });
});
