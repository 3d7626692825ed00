import { createLatestStream } from '@parley/feeds';
import { expect, test } from '@jest/globals';

const valueOf = (value: number) => ({ done: false, value });
const done = { done: true, value: undefined };

test('only the latest value of a key is delivered, in the place of the first', async () => {
  const stream = createLatestStream<number>(() => undefined);
  stream.put('a', 1);
  stream.put('b', 2);
  stream.put('a', 3);
  expect([await stream.next(), await stream.next()]).toEqual([valueOf(3), valueOf(2)]);
  const pending = stream.next();
  stream.put('b', 4);
  expect(await pending).toEqual(valueOf(4));
});

test('what is dropped before it was pulled is not delivered', async () => {
  const stream = createLatestStream<number>(() => undefined);
  stream.put('a', 1);
  stream.put('b', 2);
  expect([stream.waiting('b'), stream.waiting('c'), stream.first()]).toEqual([2, undefined, 1]);
  stream.drop('a');
  expect([stream.waiting('a'), stream.first()]).toEqual([undefined, 2]);
  expect(await stream.next()).toEqual(valueOf(2));
});

test('a reader who leaves ends a pending next at once, and frees everything once', async () => {
  let ends = 0;
  const stream = createLatestStream<number>(() => (ends += 1));
  const pending = stream.next();
  await stream.return();
  await stream.return();
  stream.put('a', 1);
  expect([await pending, await stream.next(), ends]).toEqual([done, done, 1]);
});
