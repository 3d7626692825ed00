import { endStream, pipeStream, skipItem } from '@parley/async';
import { expect, test } from '@jest/globals';

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
  const mapped = pipeStream(source([1, 2]).stream, (item) => Promise.resolve(item * 10));
  expect([await mapped.next(), await mapped.next()]).toEqual([
    { done: false, value: 10 },
    { done: false, value: 20 },
  ]);
});

test('return() reaches a quiet source at once and settles the pending next()', async () => {
  const { stream, returned } = source([]);
  const mapped = pipeStream(stream, (item) => item);
  const next = mapped.next();
  await mapped.return?.();
  expect(returned()).toBe(1);
  expect(await next).toEqual({ done: true, value: undefined });
  expect(await mapped.next()).toEqual({ done: true, value: undefined });
});

test('a map that throws ends the source', async () => {
  const { stream, returned } = source([1, 2]);
  const mapped = pipeStream(stream, () => Promise.reject(new Error('No.')));
  await expect(mapped.next()).rejects.toThrow('No.');
  expect(returned()).toBe(1);
  expect(await mapped.next()).toEqual({ done: true, value: undefined });
});

test('what comes first is delivered before the source is read, skipped items are left out', async () => {
  const even = (item: number) => (item % 2 === 0 ? item : skipItem);
  const piped = pipeStream(source([1, 2, 3, 4]).stream, even, { first: [0] });
  expect([await piped.next(), await piped.next(), await piped.next()].map(({ value }) => value)).toEqual([
    0, 2, 4,
  ]);
});

test('a transform can end the stream and its source; however it ends, onEnd is called once', async () => {
  const { stream, returned } = source([1, 2]);
  let ends = 0;
  const piped = pipeStream(stream, (item) => (item === 2 ? endStream : item), { onEnd: () => (ends += 1) });
  expect([await piped.next(), await piped.next()]).toEqual([
    { done: false, value: 1 },
    { done: true, value: undefined },
  ]);
  await piped.return?.();
  expect([returned(), ends]).toEqual([1, 1]);
});
