import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { on, onTogether, pause, UnprocessableEventError } from '@parley/event-bus';
import { z } from 'zod';
import { arrivals, eventually } from './support/await-events.ts';
import type { TestBus } from './support/test-bus.ts';
import { makeEvent, noteTaken, NoteTaken, openTestBus, startAndJoin } from './support/test-bus.ts';
import { endOf, readTopic } from './support/read-topic.ts';

const group = 'notes.work';
const topics = [NoteTaken.topic];
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
    const received = arrivals<{ noteId: string; n: number }>();
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [on(NoteTaken, (data) => received.add(data))],
    });
    await startAndJoin(consumer);
    await publisher.publish([noteTaken('a', 2), noteTaken('b', 2), noteTaken('a', 3)]);
    const all = await received.count(5);
    expect(all.filter(({ noteId }) => noteId === 'a').map(({ n }) => n)).toEqual([1, 2, 3]);
    expect(all.filter(({ noteId }) => noteId === 'b').map(({ n }) => n)).toEqual([1, 2]);
  });

  it('goes on behind what it handled after a restart', async () => {
    const publisher = test.bus.createPublisher();
    const received = arrivals<number>();
    const make = () =>
      test.bus.createWorkConsumer({
        group,
        topics,
        subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
      });
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
    const told: string[] = [];
    const make = () =>
      test.bus.createWorkConsumer({
        group,
        topics,
        subscriptions: [on(NoteTaken, () => void told.push('event'))],
        onJoin: () => void told.push('join'),
      });
    await test.bus.createPublisher().publish([noteTaken('a', 1)]);
    await startAndJoin(make());
    await eventually(() => told.length === 2);
    expect(told).toEqual(['join', 'event']);
    // The partitions are divided anew between the two.
    await startAndJoin(make());
    await eventually(() => told.length >= 4);
    expect(told.slice(2)).toEqual(['join', 'join']);
  });

  it('delivers an event again when its handler failed, under the same id, and the others of its key after it', async () => {
    const handledIds: string[] = [];
    const seen = arrivals<string>();
    let failures = 2;
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [
        on(NoteTaken, async ({ n }, { id }) => {
          seen.add(id);
          await Promise.resolve();
          if (n === 1 && failures-- > 0) throw new Error('The store is away');
          handledIds.push(id);
        }),
      ],
    });
    await startAndJoin(consumer);
    const events = [noteTaken('a', 1), noteTaken('a', 2)];
    await test.bus.createPublisher().publish(events);
    await seen.count(4);
    const [one, two] = events.map(({ id }) => id);
    expect(seen.items).toEqual([one, one, one, two]);
    expect(handledIds).toEqual([one, two]);
  });

  it('moves what cannot be parsed to the dead letters and goes on with the partition', async () => {
    const received = arrivals<number>();
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
    });
    await startAndJoin(consumer);
    const publisher = test.bus.createPublisher();
    const wrongData = {
      ...noteTaken('a', 2),
      payload: noteTaken('a', 2).payload.replace('"n":2', '"n":"two"'),
    };
    const since = performance.now();
    await publisher.publish([
      noteTaken('a', 1),
      { ...noteTaken('a', 2), payload: 'not JSON' },
      wrongData,
      { ...noteTaken('a', 2), payload: '{"id":1}' },
      noteTaken('a', 3),
    ]);
    await received.count(2);
    expect(received.items).toEqual([1, 3]);
    const letters = await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, 3);
    expect(performance.now() - since).toBeLessThan(5_000);
    expect(letters.map(({ value }) => value)).toEqual(['not JSON', wrongData.payload, '{"id":1}']);
    expect(letters.map(({ headers }) => headers['offset'])).toEqual(['1', '2', '3']);
    for (const { key, headers } of letters) {
      expect(key).toBe('a');
      expect(headers).toMatchObject({
        topic: NoteTaken.topic,
        group,
        partition: expect.stringMatching(/^\d$/),
      });
      expect(headers['error']).toMatch(/^Not /);
    }
  });

  it('moves also what is as large as a topic takes, however much is wrong with it', async () => {
    const received = arrivals<number>();
    const manyIds = { ...NoteTaken, schema: z.object({ ids: z.array(z.uuid()) }), key: () => 'a' };
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [
        on(manyIds, () => undefined),
        on({ ...NoteTaken, type: 'NoteBurnt' }, ({ n }) => received.add(n)),
      ],
    });
    await startAndJoin(consumer);
    const tooMany = { ...manyIds, schema: z.object({ ids: z.array(z.string()) }) };
    const ids = Array.from({ length: 20_000 }, () => 'no');
    const wrong = makeEvent(tooMany, { ids });
    const filled = { ...wrong, payload: wrong.payload.padEnd(1_048_400) };
    const next = makeEvent({ ...NoteTaken, type: 'NoteBurnt' }, { noteId: 'a', n: 1 });
    await test.bus.createPublisher().publish([filled, next]);
    await received.count(1);
    const [letter] = await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, 1);
    expect(letter?.value).toBe(filled.payload);
  });

  it('handles an event once, also when that takes longer than a member may be silent', async () => {
    const started = arrivals<number>();
    const received = arrivals<number>();
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [
        on(NoteTaken, async ({ n }) => {
          started.add(n);
          // The time itself is what is tested: the group gives a member up after 6 s.
          if (n === 1) await pause(8_000);
          received.add(n);
        }),
      ],
    });
    await startAndJoin(consumer);
    await test.bus.createPublisher().publish([noteTaken('a', 1), noteTaken('a', 2)]);
    await received.count(2, 20_000);
    expect(started.items).toEqual([1, 2]);
  });

  it.each([
    ['unprocessable', new UnprocessableEventError('No such note')],
    ['invalid', new z.ZodError([{ code: 'custom', message: 'No such note', path: [], input: 1 }])],
  ])('tries three times what its handler calls %s', async (_kind, error) => {
    const tries = arrivals<string>();
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [
        on(NoteTaken, (_data, { id }) => {
          tries.add(id);
          throw error;
        }),
      ],
    });
    await startAndJoin(consumer);
    await test.bus.createPublisher().publish([noteTaken('a', 1)]);
    const [letter] = await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, 1);
    expect(letter?.headers['error']).toContain('No such note');
    expect(tries.items).toHaveLength(3);
  });

  it('waits for a store that is away: other partitions go on, readiness says so, nothing becomes a dead letter', async () => {
    const received = arrivals<string>();
    const tries = arrivals<string>();
    let away = true;
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [
        on(NoteTaken, ({ noteId }) => {
          tries.add(noteId);
          if (noteId === 'a' && away) throw new Error('connect ECONNREFUSED');
          received.add(noteId);
        }),
      ],
    });
    await startAndJoin(consumer);
    const publisher = test.bus.createPublisher();
    await publisher.publish([noteTaken('a', 1)]);
    await tries.until((all) => all.filter((noteId) => noteId === 'a').length >= 4);
    expect(consumer.readiness()).toEqual({ ready: false, reason: expect.stringContaining('ECONNREFUSED') });
    await publisher.publish(['b', 'c', 'd', 'e'].map((noteId) => noteTaken(noteId, 1)));
    // Not all of them share the partition of a.
    await received.count(1);
    expect(received.items).not.toContain('a');
    away = false;
    await received.count(5);
    expect([...received.items].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(consumer.readiness()).toEqual({ ready: true });
    expect(await endOf(`${test.prefix}${NoteTaken.topic}.dlq`)).toBe('0');
  });

  it.each([1, 8])(
    'shares the partitions among instances, and loses nothing when they come and go, %i a call',
    async (atMost) => {
      const received = arrivals<string>();
      const make = () =>
        test.bus.createWorkConsumer({
          group,
          topics,
          subscriptions: [
            onTogether(
              [NoteTaken],
              (events) => events.forEach(({ data: { noteId, n } }) => received.add(`${noteId} ${n}`)),
              { atMost },
            ),
          ],
        });
      const publisher = test.bus.createPublisher();
      const keys = ['a', 'b', 'c', 'd'];
      const stop = new AbortController();
      let published = 0;
      const publishing = (async () => {
        while (!stop.signal.aborted) {
          published += 1;
          await publisher.publish(keys.map((key) => noteTaken(key, published)));
          await pause(1);
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
    const received = arrivals<number>();
    const consumer = test.bus.createWorkConsumer({
      group,
      topics,
      subscriptions: [on(NoteTaken, ({ n }) => received.add(n))],
    });
    await startAndJoin(consumer);
    const other = makeEvent({ ...NoteTaken, type: 'NoteBurnt' }, { noteId: 'a', n: 1 });
    await test.bus.createPublisher().publish([other, noteTaken('a', 2)]);
    await received.count(1);
    expect(received.items).toEqual([2]);
  });

  it('starts before its topics exist', async () => {
    const topic = 'late.events';
    const received = arrivals<number>();
    const consumer = test.bus.createWorkConsumer({
      group,
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
