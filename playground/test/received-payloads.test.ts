import { expect, test } from '@jest/globals';
import { collectPayloads } from '../src/received-payloads.ts';

async function* numbers(count: number): AsyncGenerator<number> {
  for (let number = 1; number <= count; number++) yield number;
}

test('payloads are counted and shown with the newest first, the last fifty of them', async () => {
  const seen = [];
  for await (const payloads of collectPayloads(numbers(60))) seen.push(payloads);
  expect(seen[1]).toEqual({ received: 2, newestFirst: [2, 1] });
  expect(seen[59]?.received).toBe(60);
  expect(seen[59]?.newestFirst).toHaveLength(50);
  expect(seen[59]?.newestFirst[0]).toBe(60);
});

test('closing it closes the stream', async () => {
  let closed = false;
  const stream: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => stream,
    next: () => new Promise(() => undefined),
    return: async () => {
      closed = true;
      return { done: true, value: undefined };
    },
  };
  const payloads = collectPayloads(stream);
  void payloads.next();
  await payloads.return?.();
  expect(closed).toBe(true);
});
