import { expect, test } from '@jest/globals';
import { EventStream } from '../src/subscriptions/event-stream.ts';

const open = (limit = 3, map: (event: number) => Promise<number> = async (event) => event) => {
  let closed = 0;
  const stream = new EventStream<number, number>({
    limit,
    map,
    overflow: () => new Error('overflow'),
    onClose: () => (closed += 1),
  });
  return { stream, closings: () => closed };
};

test('events are delivered in order, also those that came before the reader', async () => {
  const { stream } = open();
  stream.push(1);
  stream.push(2);
  expect(await stream.next()).toEqual({ done: false, value: 1 });
  const pending = stream.next();
  expect(await pending).toEqual({ done: false, value: 2 });
});

test('return ends a pending next and releases the source at once, once', async () => {
  const { stream, closings } = open();
  const pending = stream.next();
  await stream.return();
  expect(await pending).toEqual({ done: true, value: undefined });
  await stream.return();
  stream.push(1);
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(closings()).toBe(1);
});

test('return during the mapping of an event drops it', async () => {
  const { stream } = open(3, () => new Promise(() => {}));
  const pending = stream.next();
  stream.push(1);
  await stream.return();
  expect(await pending).toEqual({ done: true, value: undefined });
});

test('an end comes behind what is queued, an error with the state of then', async () => {
  const { stream, closings } = open();
  let seen = 0;
  stream.push(1);
  stream.end(() => new Error(`after ${seen}`));
  expect(closings()).toBe(1);
  stream.push(2);
  seen = (await stream.next()).value ?? 0;
  await expect(stream.next()).rejects.toThrow('after 1');
  expect(await stream.next()).toEqual({ done: true, value: undefined });
});

test('one event too many ends it behind the queue and releases the source', async () => {
  const { stream, closings } = open(2);
  for (const event of [1, 2, 3, 4]) stream.push(event);
  expect(closings()).toBe(1);
  expect([(await stream.next()).value, (await stream.next()).value]).toEqual([1, 2]);
  await expect(stream.next()).rejects.toThrow('overflow');
});

test('a failing map ends it', async () => {
  const { stream, closings } = open(2, () => Promise.reject(new Error('map')));
  stream.push(1);
  await expect(stream.next()).rejects.toThrow('map');
  expect(closings()).toBe(1);
});
