import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { on, UnprocessableEventError } from '@parley/event-bus';
import { z } from 'zod';
import { collect, collectFirsts } from './support/await-events.ts';
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

let test: TestBus;

beforeEach(async () => {
  test = await openTestBus();
});

afterEach(async () => {
  await test.bus.close();
});

describe('a work consumer', () => {
  it('delivers an event again when its handler failed, under the same id, and the others of its key after it', async () => {
    const handledIds: string[] = [];
    const seen = collect<string>();
    let failures = 2;
    await startAndJoin(
      test.consume(
        on(NoteTaken, async ({ n }, { id }) => {
          seen.add(id);
          await Promise.resolve();
          if (n === 1 && failures-- > 0) throw new Error('The store is unavailable');
          handledIds.push(id);
        }),
      ),
    );
    const events = [noteTaken('a', 1), noteTaken('a', 2)];
    await test.bus.createPublisher().publish(events);
    await seen.count(4);
    const [one, two] = events.map(({ id }) => id);
    expect(seen.items).toEqual([one, one, one, two]);
    expect(handledIds).toEqual([one, two]);
  });

  it('moves what cannot be parsed to the dead letters and goes on with the partition', async () => {
    const received = collectFirsts<number>();
    await startAndJoin(test.consume(on(NoteTaken, ({ n }) => received.add(n))));
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
    expect(performance.now() - since).toBeLessThan(60_000);
    expect(letters.map(({ value }) => value)).toEqual(['not JSON', wrongData.payload, '{"id":1}']);
    expect(letters.map(({ headers }) => headers['offset'])).toEqual(['1', '2', '3']);
    for (const { key, headers } of letters) {
      expect(key).toBe('a');
      expect(headers).toMatchObject({
        topic: NoteTaken.topic,
        group: notesGroup,
        partition: expect.stringMatching(/^\d$/),
      });
      expect(headers['error']).toMatch(/^Not /);
    }
  });

  it('moves also what is as large as a topic takes, however much is wrong with it', async () => {
    const received = collectFirsts<number>();
    const manyIds = { ...NoteTaken, schema: z.object({ ids: z.array(z.uuid()) }), key: () => 'a' };
    await startAndJoin(
      test.consume(
        on(manyIds, () => undefined),
        on({ ...NoteTaken, type: 'NoteBurnt' }, ({ n }) => received.add(n)),
      ),
    );
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

  it.each([
    ['unprocessable', new UnprocessableEventError('No such note')],
    ['invalid', new z.ZodError([{ code: 'custom', message: 'No such note', path: [], input: 1 }])],
  ])('tries three times what its handler calls %s', async (_kind, error) => {
    const tries = collect<string>();
    await startAndJoin(
      test.consume(
        on(NoteTaken, (_data, { id }) => {
          tries.add(id);
          throw error;
        }),
      ),
    );
    await test.bus.createPublisher().publish([noteTaken('a', 1)]);
    const [letter] = await readTopic(`${test.prefix}${NoteTaken.topic}.dlq`, 1);
    expect(letter?.headers['error']).toContain('No such note');
    expect(tries.items).toHaveLength(3);
  });

  it('waits for a store that is unavailable: other partitions go on, readiness says so, nothing becomes a dead letter', async () => {
    const received = collectFirsts<string>();
    const tries = collect<string>();
    let isUnavailable = true;
    const consumer = test.consume(
      on(NoteTaken, ({ noteId }) => {
        tries.add(noteId);
        if (noteId === 'a' && isUnavailable) throw new Error('connect ECONNREFUSED');
        received.add(noteId);
      }),
    );
    await startAndJoin(consumer);
    const publisher = test.bus.createPublisher();
    await publisher.publish([noteTaken('a', 1)]);
    await tries.until((all) => all.filter((noteId) => noteId === 'a').length >= 4);
    expect(consumer.readiness()).toEqual({ ready: false, reason: expect.stringContaining('ECONNREFUSED') });
    await publisher.publish(['b', 'c', 'd', 'e'].map((noteId) => noteTaken(noteId, 1)));
    // Not all of them share the partition of a.
    await received.count(1);
    expect(received.items).not.toContain('a');
    isUnavailable = false;
    await received.count(5);
    expect([...received.items].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(consumer.readiness()).toEqual({ ready: true });
    expect(await endOf(`${test.prefix}${NoteTaken.topic}.dlq`)).toBe('0');
  });
});
