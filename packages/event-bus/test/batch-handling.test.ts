import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '@parley/async';
import { on, onBatch, UnprocessableEventError } from '@parley/event-bus';
import type { OutgoingEvent } from '@parley/event-bus';
import { collect, collectFirsts, eventually } from './support/await-events.ts';
import { endOf, readTopic } from './support/read-topic.ts';
import type { TestBus } from './support/test-bus.ts';
import {
  makeEvent,
  notesGroup,
  noteTaken,
  NoteTaken,
  openTestBus,
  startAndJoin,
} from './support/test-bus.ts';

const NoteBurnt = { ...NoteTaken, type: 'NoteBurnt' } as const;
const NoteLost = { ...NoteTaken, type: 'NoteLost' } as const;
const taken = (n: number): OutgoingEvent => noteTaken('a', n);
const burnt = (n: number): OutgoingEvent => makeEvent(NoteBurnt, { noteId: 'a', n });
const lost = (n: number): OutgoingEvent => makeEvent(NoteLost, { noteId: 'a', n });
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

let test: TestBus;
beforeEach(async () => {
  test = await openTestBus({ partitions: 1 });
});
afterEach(async () => {
  await test.bus.close();
});

/** One send: what waits when the consumer comes is fetched in one batch. */
const publish = async (...events: readonly OutgoingEvent[]): Promise<void> => {
  await test.bus.createPublisher().publish(events);
};
type Notes = readonly { readonly data: { readonly n: number } }[];
const numbersOf = (events: Notes): number[] => events.map(({ data }) => data.n);

describe('events that follow one another', () => {
  it('are handled in one batch, those of another subscription between them in their place', async () => {
    const calls = collect<number[]>();
    await publish(taken(1), taken(2), burnt(3), taken(4));
    await startAndJoin(
      test.consume(
        onBatch([NoteTaken], (events) => calls.add(numbersOf(events)), { maxBatchSize: 32 }),
        on(NoteBurnt, ({ n }) => calls.add([n])),
      ),
    );
    expect(await calls.count(3)).toEqual([[1, 2], [3], [4]]);
  });

  it('are handled in one batch when their types are, whatever nobody subscribed to is between them', async () => {
    const calls = collect<string[]>();
    await publish(lost(1), taken(2), lost(3), burnt(4), taken(5), lost(6));
    const consumer = test.consume(
      onBatch([NoteTaken, NoteBurnt], (events) => calls.add(events.map((event) => event.type)), {
        maxBatchSize: 32,
      }),
    );
    await startAndJoin(consumer);
    expect(await calls.count(1)).toEqual([['NoteTaken', 'NoteBurnt', 'NoteTaken']]);
  });

  it('are never more than the subscription takes', async () => {
    const calls = collect<number[]>();
    await publish(...numbers(1, 10).map(taken));
    await startAndJoin(
      test.consume(onBatch([NoteTaken], (events) => calls.add(numbersOf(events)), { maxBatchSize: 4 })),
    );
    expect(await calls.count(3)).toEqual([numbers(1, 4), numbers(5, 8), numbers(9, 10)]);
  });

  it('come to each subscription of their type, as many as the most modest of them takes', async () => {
    const calls = collect<string>();
    await publish(...numbers(1, 3).map(taken));
    const add = (name: string) => (events: Notes) => calls.add(`${name} ${numbersOf(events).join()}`);
    await startAndJoin(
      test.consume(
        onBatch([NoteTaken], add('one'), { maxBatchSize: 32 }),
        onBatch([NoteTaken, NoteBurnt], add('other'), { maxBatchSize: 2 }),
      ),
    );
    expect(await calls.count(4)).toEqual(['one 1,2', 'other 1,2', 'one 3', 'other 3']);
  });

  it('are not waited for: what is alone is handled alone', async () => {
    const calls = collect<number[]>();
    const publisher = test.bus.createPublisher();
    await startAndJoin(
      test.consume(onBatch([NoteTaken], (events) => calls.add(numbersOf(events)), { maxBatchSize: 32 })),
    );
    for (const n of numbers(1, 5)) {
      await publisher.publish([taken(n)]);
      await calls.count(n);
    }
    expect(calls.items).toEqual([[1], [2], [3], [4], [5]]);
  });

  it('form a batch while the handler is slow, and none is lost or handled twice', async () => {
    const calls = collect<number[]>();
    const publisher = test.bus.createPublisher();
    const consumer = test.consume(
      onBatch(
        [NoteTaken],
        async (events) => {
          calls.add(numbersOf(events));
          await sleep(20);
        },
        { maxBatchSize: 8 },
      ),
    );
    await startAndJoin(consumer);
    for (const n of numbers(1, 60)) await publisher.publish([taken(n)]);
    const all = await calls.until((items) => items.flat().length >= 60);
    expect(all.flat()).toEqual(numbers(1, 60));
    expect(Math.max(...all.map(({ length }) => length))).toBeGreaterThan(1);
  });

  it('are passed in one batch: a restart resumes after them', async () => {
    const calls = collect<number[]>();
    const make = () =>
      test.consume(onBatch([NoteTaken], (events) => calls.add(numbersOf(events)), { maxBatchSize: 32 }));
    await publish(...numbers(1, 3).map(taken));
    const first = make();
    await startAndJoin(first);
    await calls.count(1);
    await first.close();
    await publish(taken(4));
    await startAndJoin(make());
    expect(await calls.count(2)).toEqual([[1, 2, 3], [4]]);
  });
});

describe('one that can never succeed among them', () => {
  const deadLetters = () => `${test.prefix}${NoteTaken.topic}.dlq`;

  it.each([
    ['what is no event', { payload: 'not JSON' }],
    ['what does not fit its type', { payload: taken(3).payload.replace('"n":3', '"n":"three"') }],
  ])('becomes a dead letter alone: %s', async (_what, wrong) => {
    const handled = collectFirsts<number>();
    await publish(taken(1), taken(2), { ...taken(3), ...wrong }, taken(4), taken(5));
    const add = (events: Notes): void => numbersOf(events).forEach((n) => handled.add(n));
    await startAndJoin(test.consume(onBatch([NoteTaken], add, { maxBatchSize: 32 })));
    expect(await handled.count(4)).toEqual([1, 2, 4, 5]);
    const [letter] = await readTopic(deadLetters(), 1);
    expect(letter).toMatchObject({ value: wrong.payload, headers: { offset: '2', group: notesGroup } });
    expect(await endOf(deadLetters())).toBe('1');
  });

  it('is found by trying each alone, and tried three times then', async () => {
    const calls = collect<number[]>();
    await publish(...numbers(1, 8).map(taken));
    const refuse = (events: Notes): void => {
      calls.add(numbersOf(events));
      if (numbersOf(events).includes(3)) throw new UnprocessableEventError('No such note');
    };
    await startAndJoin(test.consume(onBatch([NoteTaken], refuse, { maxBatchSize: 5 })));
    const alone = [[1], [2], [3], [3], [3], [4], [5]];
    expect(await calls.count(9)).toEqual([numbers(1, 5), ...alone, numbers(6, 8)]);
    const [letter] = await readTopic(deadLetters(), 1);
    expect(letter?.headers).toMatchObject({ offset: '2', error: 'No such note' });
    expect(await endOf(deadLetters())).toBe('1');
  });
});

describe('a store that is unavailable', () => {
  it('stalls them all: they come again in one batch, nothing is skipped or dead-lettered', async () => {
    const calls = collect<number[]>();
    let isUnavailable = true;
    const consumer = test.consume(
      onBatch(
        [NoteTaken],
        (events) => {
          calls.add(numbersOf(events));
          if (isUnavailable) throw new Error('connect ECONNREFUSED');
        },
        { maxBatchSize: 3 },
      ),
    );
    await publish(...numbers(1, 5).map(taken));
    // It may stall before anybody sees it ready.
    await consumer.start();
    await calls.count(3);
    expect(consumer.readiness()).toEqual({ ready: false, reason: expect.stringContaining('ECONNREFUSED') });
    isUnavailable = false;
    await calls.until((items) => items.flat().includes(5));
    const tries = calls.items.length - 1;
    expect(calls.items).toEqual([...Array.from({ length: tries }, () => [1, 2, 3]), [4, 5]]);
    await eventually(() => consumer.readiness().ready);
    expect(await endOf(`${test.prefix}${NoteTaken.topic}.dlq`)).toBe('0');
  });

  it('stalls where it became unavailable while they were tried individually: what was handled is passed', async () => {
    const handled = collectFirsts<number>();
    let failures = 2;
    const handle = (events: Notes): void => {
      const given = numbersOf(events);
      if (given.includes(4)) throw new UnprocessableEventError('No such note');
      if (given.includes(2) && failures-- > 0) throw new Error('connect ECONNREFUSED');
      given.forEach((n) => handled.add(n));
    };
    await publish(...numbers(1, 6).map(taken));
    await test.consume(onBatch([NoteTaken], handle, { maxBatchSize: 32 })).start();
    expect(await handled.count(5)).toEqual([1, 2, 3, 5, 6]);
    const [letter] = await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, 1);
    expect(letter?.headers['offset']).toBe('3');
  });
});
