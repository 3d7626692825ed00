import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ChangeStream } from 'mongodb';
import { eventually } from './support/await-events.ts';
import { noteLog } from './support/log-database.ts';
import { openRelayedLog } from './support/relayed-log.ts';
import type { RelayedLog } from './support/relayed-log.ts';
import { quietLogger } from './support/test-bus.ts';

let notes: RelayedLog;

beforeEach(async () => {
  notes = await openRelayedLog();
});

afterEach(async () => {
  await notes.close();
});

describe('the log relay', () => {
  it('publishes what was there before it first started, then what is committed, in order', async () => {
    await notes.append('a', [1, 2]);
    await notes.startRelay('one');
    await notes.append('a', [3]);
    await notes.append('b', [1]);
    await notes.published.count(4);
    expect(notes.published.items).toEqual(['one: a 1', 'one: a 2', 'one: a 3', 'one: b 1']);
    const messages = await notes.messages(4);
    expect(messages.map(({ key }) => key)).toEqual(['a', 'a', 'a', 'b']);
  });

  it('publishes updates with the whole document, and nothing of other collections', async () => {
    await notes.append('a', [1]);
    await notes.relay('one').start();
    await notes.published.count(1);
    await notes.db.collection('other').insertOne({ n: 1 });
    await notes.log.updateOne({ _id: 'a 1' }, { $set: { n: 7 } });
    await notes.published.count(2);
    const messages = await notes.messages(2);
    expect(messages.map(({ value }) => JSON.parse(value).data.n)).toEqual([1, 7]);
  });

  it('leaves out an entry that makes no event, whether it was there before or comes later', async () => {
    const complaints: object[] = [];
    const logger = { ...quietLogger, error: (fields: object) => void complaints.push(fields) };
    await notes.append('a', [1.5, 1]);
    await notes.relay('one', { logger }).start();
    await notes.published.count(1);
    await notes.append('a', [2.5]);
    await notes.append('a', [2]);
    await notes.published.count(2);
    expect(notes.published.items).toEqual(['one: a 1', 'one: a 2']);
    expect(complaints).toEqual([
      expect.objectContaining({ collection: 'note_log', entry: 'a 1.5' }),
      expect.objectContaining({ collection: 'note_log', entry: 'a 2.5' }),
    ]);
  });

  it('tells its own process of what it follows, before it publishes it', async () => {
    const log: string[] = [];
    const onFollowed = ({ _id }: { _id?: unknown }): void => void log.push(`followed ${String(_id)}`);
    const publisher = notes.watched('one', () => void log.push('publishes'));
    await notes.startRelay('one', { collections: [{ ...noteLog, onFollowed }], publisher });
    for (const n of [1, 2]) {
      await notes.append('a', [n]);
      await notes.published.count(n);
    }
    expect(log).toEqual(['followed a 1', 'publishes', 'followed a 2', 'publishes']);
  });

  it('resumes after a restart after what it published, without repeats', async () => {
    const one = await notes.startRelay('one');
    await notes.append('a', [1, 2]);
    await notes.published.count(2);
    await one.close();
    await notes.append('a', [3]);
    await notes.relay('two').start();
    await notes.published.count(3);
    await notes.append('a', [4]);
    await notes.published.count(4);
    expect(notes.published.items).toEqual(['one: a 1', 'one: a 2', 'two: a 3', 'two: a 4']);
  });

  it('publishes the same entries until the broker takes them, and says so meanwhile', async () => {
    let isUnavailable = true;
    const publisher = notes.watched('one', () => {
      if (isUnavailable) throw new Error('The broker is unavailable');
    });
    const one = await notes.startRelay('one', { publisher });
    await notes.append('a', [1]);
    await eventually(() => !one.readiness().ready);
    await notes.append('a', [2]);
    isUnavailable = false;
    await notes.published.count(2);
    expect(notes.published.items).toEqual(['one: a 1', 'one: a 2']);
    expect(one.readiness().ready).toBe(true);
  });

  it('goes on when the driver waits in vain', async () => {
    await notes.startRelay('one');
    await notes.append('a', [1]);
    await notes.published.count(1);
    const deaf = jest.spyOn(ChangeStream.prototype, 'tryNext').mockReturnValue(new Promise(() => undefined));
    await eventually(() => deaf.mock.calls.length > 0);
    await notes.append('a', [2]);
    deaf.mockRestore();
    await notes.published.until((items) => items.includes('one: a 2'));
  });

  it('closes at once, though the server holds its request for 5 s when nothing happens', async () => {
    let atOnce = 0;
    // A slow machine may take as long once, but not each time.
    for (let n = 1; n <= 10 && atOnce < 3; n += 1) {
      const relay = await notes.startRelay('one');
      await notes.append('a', [n]);
      await notes.published.count(n);
      await eventually(() => notes.isHeldByServer());
      const since = performance.now();
      await relay.close();
      if (performance.now() - since < 4_000) atOnce += 1;
    }
    expect(atOnce).toBe(3);
  });

  it('is quick: a commit is acknowledged by the broker within milliseconds', async () => {
    await notes.relay('one').start();
    await notes.tokenSaved();
    const latencies: number[] = [];
    for (let n = 1; n <= 100; n += 1) {
      await notes.append('a', [n]);
      const committedAt = performance.now();
      await notes.published.count(n);
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
