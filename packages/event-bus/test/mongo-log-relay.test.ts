import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createMongoLogRelay } from '@parley/event-bus';
import type { MongoLogRelayOptions, OutgoingEvent, Publisher, Relay } from '@parley/event-bus';
import type { Arrivals } from './support/await-events.ts';
import { MongoClient } from 'mongodb';
import { arrivals, eventually } from './support/await-events.ts';
import { engines } from './support/engines.ts';
import type { LogDatabase } from './support/log-database.ts';
import { createLogDatabase, noteLog } from './support/log-database.ts';
import { readTopic } from './support/read-topic.ts';
import type { TestBus } from './support/test-bus.ts';
import { NoteTaken, openTestBus, quietLogger, untilReady } from './support/test-bus.ts';

const name = 'note-log';
let test: TestBus;
let database: LogDatabase;
/** What a relay got acknowledged: `<who>: <note> <n>`. */
let published: Arrivals<string>;
const relays: Relay[] = [];

beforeEach(async () => {
  [test, database] = await Promise.all([openTestBus({ partitions: 1 }), createLogDatabase()]);
  published = arrivals();
});

afterEach(async () => {
  await Promise.all(relays.splice(0).map(async (relay) => await relay.close()));
  await test.bus.close();
  await database.drop();
});

/** The real publisher, seen from the side. */
function watched(who: string, before: () => void = () => undefined): Publisher {
  const real = test.bus.createPublisher();
  return {
    ...real,
    async publish(events: readonly OutgoingEvent[]) {
      before();
      await real.publish(events);
      for (const { id } of events) published.add(`${who}: ${id}`);
    },
  };
}

function relay(instanceId: string, options: Partial<MongoLogRelayOptions> = {}): Relay {
  const made = createMongoLogRelay({
    db: database.db,
    name,
    instanceId,
    collections: [noteLog],
    publisher: watched(instanceId),
    logger: quietLogger,
    ...options,
  });
  relays.push(made);
  return made;
}

async function tokenSaved(): Promise<void> {
  await eventually(async () => Boolean((await database.states.findOne({ _id: name }))?.token));
}

describe('the log relay', () => {
  it('publishes what was there before it first started, then what is committed, in order', async () => {
    await database.append('a', [1, 2]);
    const one = relay('one');
    await one.start();
    await untilReady(one);
    await database.append('a', [3]);
    await database.append('b', [1]);
    await published.count(4);
    expect(published.items).toEqual(['one: a 1', 'one: a 2', 'one: a 3', 'one: b 1']);
    const messages = await readTopic(`${test.prefix}${NoteTaken.topic}`, 4);
    expect(messages.map(({ key }) => key)).toEqual(['a', 'a', 'a', 'b']);
  });

  it('publishes updates with the whole document, and nothing of other collections', async () => {
    await database.append('a', [1]);
    const one = relay('one');
    await one.start();
    await published.count(1);
    await database.db.collection('other').insertOne({ n: 1 });
    await database.log.updateOne({ _id: 'a 1' }, { $set: { n: 7 } });
    await published.count(2);
    const messages = await readTopic(`${test.prefix}${NoteTaken.topic}`, 2);
    expect(messages.map(({ value }) => JSON.parse(value).data.n)).toEqual([1, 7]);
  });

  it('leaves out an entry that makes no event, whether it was there before or comes later', async () => {
    const complaints: object[] = [];
    const logger = { ...quietLogger, error: (fields: object) => void complaints.push(fields) };
    await database.append('a', [1.5, 1]);
    const one = relay('one', { logger });
    await one.start();
    await published.count(1);
    await database.append('a', [2.5]);
    await database.append('a', [2]);
    await published.count(2);
    expect(published.items).toEqual(['one: a 1', 'one: a 2']);
    expect(complaints).toEqual([
      expect.objectContaining({ collection: 'note_log', entry: 'a 1.5' }),
      expect.objectContaining({ collection: 'note_log', entry: 'a 2.5' }),
    ]);
  });

  it('goes on after a restart behind what it published, without repeats', async () => {
    const one = relay('one');
    await one.start();
    await untilReady(one);
    await database.append('a', [1, 2]);
    await published.count(2);
    await one.close();
    await database.append('a', [3]);
    await relay('two').start();
    await published.count(3);
    await database.append('a', [4]);
    await published.count(4);
    expect(published.items).toEqual(['one: a 1', 'one: a 2', 'two: a 3', 'two: a 4']);
  });

  it('publishes the last minute again, and nothing older, when its token is lost', async () => {
    const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    const one = relay('one');
    await one.start();
    await untilReady(one);
    await database.append('a', [1], minutesAgo(10));
    await database.append('a', [2], minutesAgo(0.5));
    await database.append('a', [3]);
    await published.count(3);
    await one.close();
    await database.append('a', [4]);
    const unknown = { _data: 'from another cluster' };
    await database.states.updateOne({ _id: name }, { $set: { token: unknown } });
    await relay('two').start();
    await database.append('a', [5]);
    await published.until((items) => items.includes('two: a 5'));
    const again = published.items.filter((item) => item.startsWith('two'));
    expect([...new Set(again)]).toEqual(['two: a 2', 'two: a 3', 'two: a 4', 'two: a 5']);
    await tokenSaved();
  });

  it.each([
    ['is none', () => Promise.resolve('nonsense')],
    ['is of another stream', foreignToken],
    ['is of a time to come', async () => ({ _data: `827fffffff${(await foreignToken())._data.slice(10)}` })],
  ])('publishes what is missing when its token %s', async (_, findToken) => {
    const one = relay('one');
    await one.start();
    await untilReady(one);
    await database.append('a', [1]);
    await published.count(1);
    await one.close();
    await database.append('a', [2, 3]);
    await database.states.updateOne({ _id: name }, { $set: { token: await findToken() } });
    await relay('two').start();
    // A stream of another database is told apart by what is committed next.
    await database.append('a', [4]);
    await published.until((items) => items.includes('two: a 4'));
    expect([...new Set(published.items.map((item) => item.slice(5)))]).toEqual(['a 1', 'a 2', 'a 3', 'a 4']);
  });

  it('keeps the order of a key when it publishes the log again, though the clocks of its writers differ', async () => {
    const secondsAgo = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);
    const one = relay('one');
    await one.start();
    await untilReady(one);
    await database.append('b', [1]);
    await published.count(1);
    await one.close();
    await database.append('a', [1], secondsAgo(10));
    await database.append('a', [2], secondsAgo(20));
    await database.append('a', [3], secondsAgo(90));
    await database.append('a', [4], secondsAgo(30));
    await database.states.updateOne({ _id: name }, { $set: { token: 'nonsense' } });
    await relay('two').start();
    await published.until((items) => items.includes('two: a 4'));
    expect(published.items.filter((item) => item.startsWith('two: a'))).toEqual([
      'two: a 1',
      'two: a 2',
      'two: a 3',
      'two: a 4',
    ]);
  });

  it('skips no entry and inverts no order with two relays at once, whose lease and token are lost again and again', async () => {
    const pair = [relay('one'), relay('two')];
    const keys = ['a', 'b', 'c'];
    await Promise.all(keys.map(async (key) => await database.append(key, range(1, 100))));
    await Promise.all(pair.map(async (each) => await each.start()));
    await published.count(300);
    const running = new AbortController();
    const writers = keys.map(async (key) => {
      let n = 100;
      while (!running.signal.aborted) await database.append(key, [(n += 1)]);
      return n;
    });
    for (let losses = 0; losses < 4; losses += 1) {
      const leaseUntil = new Date(Date.now() + 300);
      const before = published.items.length;
      await database.states.updateOne(
        { _id: name },
        { $set: { holder: null, leaseUntil, token: 'nonsense' } },
      );
      await published.until((items) => items.slice(before).some((item) => item.endsWith(': a 1')));
    }
    running.abort();
    const lasts = await Promise.all(writers);
    await database.append('z', [1]);
    await published.until((items) => items.some((item) => item.endsWith(': z 1')));
    const messages = await readTopic(`${test.prefix}${NoteTaken.topic}`, published.items.length);
    keys.forEach((key, index) => {
      const own = messages.filter((message) => message.key === key);
      const numbers = own.map(({ value }) => (JSON.parse(value) as { data: { n: number } }).data.n);
      expect([...new Set(numbers)]).toEqual(range(1, lasts[index] ?? 0));
    });
  });

  it('loses nothing that is committed while it publishes the log again', async () => {
    await database.append(
      'a',
      Array.from({ length: 700 }, (_, index) => index + 1),
    );
    let wrote = false;
    const publisher = watched('one', () => {
      if (wrote) return;
      wrote = true;
      void database.append('b', [1, 2]).then(async () => await database.append('c', [1]));
    });
    await relay('one', { publisher }).start();
    await published.until((items) => items.includes('one: c 1'));
    const distinct = [...new Set(published.items)];
    expect(distinct).toHaveLength(703);
    expect(distinct.slice(0, 2)).toEqual(['one: a 1', 'one: a 2']);
    expect(distinct.indexOf('one: b 1')).toBeLessThan(distinct.indexOf('one: b 2'));
  });

  it('has one active relay of two; the other takes over within four seconds when the first dies', async () => {
    const doomed = await MongoClient.connect(engines().mongodbUrl);
    await relay('one', { db: doomed.db(database.db.databaseName) }).start();
    await tokenSaved();
    const heir = relay('two');
    await heir.start();
    await untilReady(heir);
    await database.append('a', [1]);
    await published.count(1);
    // It can neither renew its lease nor give it up.
    await doomed.close();
    const diedAt = performance.now();
    await database.append('a', [2]);
    await published.until((items) => items.includes('two: a 2'));
    expect(performance.now() - diedAt).toBeLessThan(4_000);
    await database.append('a', [3]);
    await published.until((items) => items.includes('two: a 3'));
    expect(published.items.filter((item) => item.startsWith('one'))).toEqual(['one: a 1']);
  });

  it('closes at once, though the server holds its request for 5 s when nothing happens', async () => {
    const one = relay('one');
    await one.start();
    await untilReady(one);
    await database.append('a', [1]);
    await published.count(1);
    const since = performance.now();
    await one.close();
    expect(performance.now() - since).toBeLessThan(3_000);
  });

  it('gives its lease up when it is closed, so that the other goes on at once', async () => {
    const one = relay('one');
    await one.start();
    await untilReady(one);
    const two = relay('two');
    await two.start();
    await untilReady(two);
    await one.close();
    const since = performance.now();
    await database.append('a', [1]);
    await published.count(1);
    expect(published.items).toEqual(['two: a 1']);
    expect(performance.now() - since).toBeLessThan(2_500);
  });

  it('publishes the same entries until the broker takes them, and says so meanwhile', async () => {
    let away = true;
    const publisher = watched('one', () => {
      if (away) throw new Error('The broker is away');
    });
    const one = relay('one', { publisher });
    await one.start();
    await untilReady(one);
    await database.append('a', [1]);
    await eventually(() => !one.readiness().ready);
    await database.append('a', [2]);
    away = false;
    await published.count(2);
    expect(published.items).toEqual(['one: a 1', 'one: a 2']);
    expect(one.readiness().ready).toBe(true);
  });

  it('is quick: a commit is acknowledged by the broker within milliseconds', async () => {
    const one = relay('one');
    await one.start();
    await tokenSaved();
    const latencies: number[] = [];
    for (let n = 1; n <= 100; n += 1) {
      await database.append('a', [n]);
      const committedAt = performance.now();
      await published.count(n);
      latencies.push(performance.now() - committedAt);
    }
    const sorted = latencies.toSorted((a, b) => a - b);
    const [p50 = NaN, p99 = NaN] = [sorted[50], sorted[98]];
    process.stdout.write(
      `mongo relay: commit to acknowledged p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms\n`,
    );
    expect(p50).toBeLessThan(500);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** The token of a change of another database, made now. */
async function foreignToken(): Promise<{ readonly _data: string }> {
  const other = await createLogDatabase();
  const stream = other.db.watch();
  await stream.tryNext();
  await other.append('x', [1]);
  const change = await stream.next();
  await stream.close();
  await other.drop();
  return change._id as { _data: string };
}
