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

test('how the stream ends is its last value: in a sentence, without a stack trace', async () => {
  async function* failing(error: unknown): AsyncGenerator<number> {
    yield 1;
    throw error;
  }
  const last = async (stream: AsyncIterable<unknown>) => {
    const seen = [];
    for await (const payloads of collectPayloads(stream)) seen.push(payloads);
    return seen.at(-1);
  };
  expect(await last(numbers(2))).toEqual({
    received: 2,
    ended: 'The subscription has ended.',
    newestFirst: [2, 1],
  });
  expect(
    await last(failing(new Error('Socket closed with event 4403 The access token has expired.'))),
  ).toEqual({
    received: 1,
    ended: 'The access token has ended (4403). Run it again: it gets a new one.',
    newestFirst: [1],
  });
  expect(
    await last(failing(new Error('Socket closed with event 4401 The session has ended.'))),
  ).toMatchObject({
    ended: 'The connection was closed (4401). The session has ended.',
  });
  expect(await last(failing(new Error('Socket closed with event 1006')))).toMatchObject({
    ended: 'The connection was closed (1006). Run it again.',
  });
  const errors = [{ message: 'You are not in this room.', extensions: { code: 'FORBIDDEN' } }];
  expect(await last(failing(errors))).toEqual({
    received: 1,
    ended: 'You are not in this room.',
    errors,
    newestFirst: [1],
  });
  expect(await last(failing('?'))).toMatchObject({ ended: 'It did not work. Try again.' });
});
