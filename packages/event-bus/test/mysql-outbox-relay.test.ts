import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMysqlOutboxRelay, on } from '@parley/event-bus';
import type { MysqlOutboxRelayOptions, OutboxRelay, Publisher } from '@parley/event-bus';
import type { Collected } from './support/await-events.ts';
import { collect, eventually } from './support/await-events.ts';
import type { OutboxDatabase } from './support/outbox-database.ts';
import { connect, createOutboxDatabase, insertEvents } from './support/outbox-database.ts';
import type { TestBus } from './support/test-bus.ts';
import {
  noteTaken,
  NoteTaken,
  openTestBus,
  quietLogger,
  startAndJoin,
  untilReady,
} from './support/test-bus.ts';

interface Note {
  readonly noteId: string;
  readonly n: number;
}

let test: TestBus;
let database: OutboxDatabase;
let received: Collected<Note>;
const relays: OutboxRelay[] = [];

beforeEach(async () => {
  [test, database] = await Promise.all([openTestBus(), createOutboxDatabase()]);
  received = collect();
  await startAndJoin(
    test.bus.createWorkConsumer({
      group: 'notes.work',
      topics: [NoteTaken.topic],
      subscriptions: [on(NoteTaken, (data) => received.add(data))],
    }),
  );
});

afterEach(async () => {
  await Promise.all(relays.splice(0).map(async (relay) => await relay.close()));
  await test.bus.close();
  await database.drop();
});

function relay(options: Partial<MysqlOutboxRelayOptions> = {}): OutboxRelay {
  const made = createMysqlOutboxRelay({
    url: database.url,
    lock: 'outbox',
    publisher: test.bus.createPublisher(),
    logger: quietLogger,
    // Long enough that a test which waits for the poll would fail.
    pollMs: 60_000,
    ...options,
  });
  relays.push(made);
  return made;
}

/** Repeats are dropped by number here, as consumers drop them by id; what is left must be whole and in order. */
function expectInOrder(notes: readonly Note[], keys: readonly string[], count: number): void {
  for (const key of keys) {
    const numbers = [...new Set(notes.filter(({ noteId }) => noteId === key).map(({ n }) => n))];
    expect(numbers).toEqual(Array.from({ length: count }, (_, index) => index + 1));
  }
}

function have(keys: readonly string[], count: number): (notes: readonly Note[]) => boolean {
  return (notes) => new Set(notes.map(({ noteId, n }) => `${noteId} ${n}`)).size === keys.length * count;
}

describe('the outbox relay', () => {
  it('publishes what was there before it started, and what a commit notifies for', async () => {
    await database.insert([noteTaken('a', 1), noteTaken('a', 2)]);
    const one = relay();
    await one.start();
    await received.count(2);
    await untilReady(one);
    await database.insert([noteTaken('a', 3)]);
    one.notify();
    await received.count(3);
    expect(received.items.map(({ n }) => n)).toEqual([1, 2, 3]);
    await eventually(async () => (await database.unpublished()) === 0);
  });

  it('finds by its poll what nobody notified for', async () => {
    const one = relay({ pollMs: 20 });
    await one.start();
    await untilReady(one);
    await database.insert([noteTaken('a', 1)]);
    await received.count(1);
  });

  it('publishes a row that commits after one with a higher id', async () => {
    const one = relay();
    await one.start();
    await untilReady(one);
    const slow = await connect(new URL(database.url).pathname.slice(1));
    await slow.beginTransaction();
    await insertEvents(slow, [noteTaken('slow', 1)]);
    await database.insert([noteTaken('quick', 1)]);
    one.notify();
    await received.count(1);
    await slow.commit();
    await slow.end();
    one.notify();
    await received.count(2);
    expect(received.items.map(({ noteId }) => noteId)).toEqual(['quick', 'slow']);
  });

  it('keeps the order of each key and loses nothing with two relays at once', async () => {
    const pair = [relay(), relay()];
    await Promise.all(pair.map(async (one) => await one.start()));
    const keys = ['a', 'b', 'c', 'd'];
    const writers = keys.map(async (key) => {
      const connection = await connect(new URL(database.url).pathname.slice(1));
      for (let n = 1; n <= 60; n += 1) {
        await insertEvents(connection, [noteTaken(key, n)]);
        pair[n % 2]?.notify();
      }
      await connection.end();
    });
    await Promise.all(writers);
    for (const one of pair) one.notify();
    await received.until(have(keys, 60));
    expectInOrder(received.items, keys, 60);
    // Only one publishes at a time, so that nothing comes twice.
    expect(received.items).toHaveLength(keys.length * 60);
    await eventually(async () => (await database.unpublished()) === 0);
  });

  it('is replaced when its connection is killed between publishing and marking, and heals itself', async () => {
    const real = test.bus.createPublisher();
    let killed = false;
    const killing: Publisher = {
      ...real,
      async publish(events) {
        await real.publish(events);
        if (killed) return;
        killed = true;
        for (const id of await database.otherConnections()) await database.connection.query(`KILL ${id}`);
      },
    };
    await database.insert(Array.from({ length: 450 }, (_, index) => noteTaken('a', index + 1)));
    const dying = relay({ publisher: killing });
    await dying.start();
    await eventually(() => killed);
    const heir = relay();
    await heir.start();
    await received.until(have(['a'], 450));
    expect(received.items.length).toBeGreaterThan(450);
    expectInOrder(received.items, ['a'], 450);
    await untilReady(dying);
    await eventually(async () => (await database.unpublished()) === 0);
  });

  it('says that it is not ready while the broker takes nothing, and publishes all of it later', async () => {
    const real = test.bus.createPublisher();
    let isUnavailable = true;
    const publisher: Publisher = {
      ...real,
      async publish(events) {
        if (isUnavailable) throw new Error('The broker is unavailable');
        await real.publish(events);
      },
    };
    const one = relay({ publisher });
    await one.start();
    await untilReady(one);
    await database.insert([noteTaken('a', 1)]);
    one.notify();
    await eventually(() => !one.readiness().ready);
    expect(await database.unpublished()).toBe(1);
    isUnavailable = false;
    await received.count(1);
    await untilReady(one);
  });

  it('deletes what was published more than seven days ago, and nothing else', async () => {
    await database.insert([noteTaken('a', 1)]);
    const first = relay({ now: () => new Date('2026-11-01T00:00:00Z') });
    await first.start();
    await received.count(1);
    await untilReady(first);
    await first.close();
    await database.insert([noteTaken('a', 2)]);
    const second = relay({ now: () => new Date('2026-11-08T00:00:01Z') });
    await second.start();
    await untilReady(second);
    const rows: { n: string }[] = await database.connection.query(
      "SELECT JSON_VALUE(payload, '$.data.n') AS n FROM outbox",
    );
    expect(rows).toEqual([{ n: '2' }]);
  });

  it('is quick: a notified commit is handled by a consumer within milliseconds', async () => {
    const one = relay();
    await one.start();
    await untilReady(one);
    const latencies: number[] = [];
    for (let n = 1; n <= 100; n += 1) {
      await database.insert([noteTaken('a', n)]);
      const committedAt = performance.now();
      one.notify();
      await received.count(n);
      latencies.push(performance.now() - committedAt);
    }
    const sorted = latencies.toSorted((a, b) => a - b);
    const [p50 = NaN, p99 = NaN] = [sorted[50], sorted[98]];
    process.stdout.write(
      `outbox relay: commit to handler p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`,
    );
    expect(p50).toBeLessThan(500);
  });
});
