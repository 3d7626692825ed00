import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sleep } from '@parley/async';
import { on, onBatch } from '@parley/event-bus';
import { collect, collectFirsts, eventually } from './support/await-events.ts';
import type { TestBus } from './support/test-bus.ts';
import {
  makeEvent,
  notesGroup,
  noteTaken,
  NoteTaken,
  openTestBus,
  startAndJoin,
} from './support/test-bus.ts';

let test: TestBus;

beforeEach(async () => {
  test = await openTestBus();
});

afterEach(async () => {
  await test.bus.close();
});

describe('a work consumer', () => {
  it('receives in order per key what was published before and after its first start', async () => {
    const publisher = test.bus.createPublisher();
    await publisher.publish([noteTaken('a', 1), noteTaken('b', 1)]);
    const received = collectFirsts<{ noteId: string; n: number }>();
    await startAndJoin(test.consume(on(NoteTaken, (data) => received.add(data))));
    await publisher.publish([noteTaken('a', 2), noteTaken('b', 2), noteTaken('a', 3)]);
    const all = await received.count(5);
    expect(all.filter(({ noteId }) => noteId === 'a').map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(all.filter(({ noteId }) => noteId === 'b').map(({ n }) => n)).toEqual([1, 2]);
  });

  it('resumes after what it handled, after a restart', async () => {
    const publisher = test.bus.createPublisher();
    const received = collectFirsts<number>();
    const make = () => test.consume(on(NoteTaken, ({ n }) => received.add(n)));
    const first = make();
    await startAndJoin(first);
    await publisher.publish([noteTaken('a', 1), noteTaken('a', 2)]);
    await received.count(2);
    await first.close();
    await publisher.publish([noteTaken('a', 3)]);
    await startAndJoin(make());
    await received.count(3);
    expect(received.items).toEqual([1, 2, 3]);
  });

  it('tells of each join, the first one before anything is delivered', async () => {
    const log: string[] = [];
    const make = () =>
      test.bus.createWorkConsumer({
        group: notesGroup,
        topics: [NoteTaken.topic],
        subscriptions: [on(NoteTaken, () => void log.push('event'))],
        onJoin: () => void log.push('join'),
      });
    await test.bus.createPublisher().publish([noteTaken('a', 1)]);
    await startAndJoin(make());
    await eventually(() => log.length === 2);
    expect(log).toEqual(['join', 'event']);
    // The partitions are divided anew between the two.
    await startAndJoin(make());
    await eventually(() => log.length >= 4);
    expect(log.slice(2)).toEqual(['join', 'join']);
  });

  it('handles an event once, also when that takes longer than a member may be silent', async () => {
    const started = collect<number>();
    const received = collect<number>();
    await startAndJoin(
      test.consume(
        on(NoteTaken, async ({ n }) => {
          started.add(n);
          // The time itself is what is tested: the group gives a member up after 6 s.
          if (n === 1) await sleep(8_000);
          received.add(n);
        }),
      ),
    );
    await test.bus.createPublisher().publish([noteTaken('a', 1), noteTaken('a', 2)]);
    await received.count(2);
    expect(started.items).toEqual([1, 2]);
  });

  it.each([1, 8])(
    'shares the partitions among instances, and loses nothing when they come and go, %i a call',
    async (maxBatchSize) => {
      const received = collect<string>();
      const make = () =>
        test.consume(
          onBatch(
            [NoteTaken],
            (events) => events.forEach(({ data: { noteId, n } }) => received.add(`${noteId} ${n}`)),
            { maxBatchSize },
          ),
        );
      const publisher = test.bus.createPublisher();
      const keys = ['a', 'b', 'c', 'd'];
      const stop = new AbortController();
      let published = 0;
      const publishing = (async () => {
        while (!stop.signal.aborted) {
          published += 1;
          await publisher.publish(keys.map((key) => noteTaken(key, published)));
          await sleep(1);
        }
      })();
      const first = make();
      await startAndJoin(first);
      const second = make();
      await startAndJoin(second);
      await first.close();
      await startAndJoin(make());
      stop.abort();
      await publishing;
      const all = new Set(
        keys.flatMap((key) => Array.from({ length: published }, (_, n) => `${key} ${n + 1}`)),
      );
      await received.until((items) => new Set(items).size === all.size);
      for (const key of keys) {
        const firsts = [...new Set(received.items)].filter((item) => item.startsWith(key));
        expect(firsts).toEqual([...all].filter((item) => item.startsWith(key)));
      }
    },
  );

  it('skips types that nobody subscribed to', async () => {
    const received = collectFirsts<number>();
    await startAndJoin(test.consume(on(NoteTaken, ({ n }) => received.add(n))));
    const other = makeEvent({ ...NoteTaken, type: 'NoteBurnt' }, { noteId: 'a', n: 1 });
    await test.bus.createPublisher().publish([other, noteTaken('a', 2)]);
    await received.count(1);
    expect(received.items).toEqual([2]);
  });

  it('starts before its topics exist', async () => {
    const topic = 'late.events';
    const received = collectFirsts<number>();
    const consumer = test.bus.createWorkConsumer({
      group: notesGroup,
      topics: [topic],
      subscriptions: [on({ ...NoteTaken, topic }, ({ n }) => received.add(n))],
    });
    await consumer.start();
    expect(consumer.readiness().ready).toBe(false);
    await test.bus.ensureTopics([{ name: topic, partitions: 1 }]);
    await test.bus.createPublisher().publish([makeEvent({ ...NoteTaken, topic }, { noteId: 'a', n: 1 })]);
    await received.count(1);
    await eventually(() => consumer.readiness().ready);
    expect(test.exits).toEqual([]);
  });
});
