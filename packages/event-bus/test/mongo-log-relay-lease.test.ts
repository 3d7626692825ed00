import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { engines } from './support/engines.ts';
import { openRelayedLog } from './support/relayed-log.ts';
import type { RelayedLog } from './support/relayed-log.ts';

let notes: RelayedLog;

beforeEach(async () => {
  notes = await openRelayedLog();
});

afterEach(async () => {
  await notes.close();
});

describe('the log relay among several', () => {
  it('skips no entry and inverts no order with two relays at once, whose lease and token are lost again and again', async () => {
    const pair = [notes.relay('one'), notes.relay('two')];
    const keys = ['a', 'b', 'c'];
    await Promise.all(keys.map(async (key) => await notes.append(key, range(1, 100))));
    await Promise.all(pair.map(async (each) => await each.start()));
    await notes.published.count(300);
    const running = new AbortController();
    const writers = keys.map(async (key) => {
      let n = 100;
      // No faster than a slow machine publishes them again and again.
      for (; !running.signal.aborted; await sleep(20)) await notes.append(key, [(n += 1)]);
      return n;
    });
    for (let losses = 0; losses < 4; losses += 1) {
      const leaseUntil = new Date(Date.now() + 300);
      const before = notes.published.items.length;
      await notes.setState({ holder: null, leaseUntil, token: 'nonsense', republication: null });
      await notes.published.until((items) => items.slice(before).some((item) => item.endsWith(': a 1')));
    }
    running.abort();
    const lasts = await Promise.all(writers);
    await notes.append('z', [1]);
    await notes.published.until((items) => items.some((item) => item.endsWith(': z 1')));
    const messages = await notes.messages(notes.published.items.length);
    keys.forEach((key, index) => {
      const own = messages.filter((message) => message.key === key);
      const numbers = own.map(({ value }) => (JSON.parse(value) as { data: { n: number } }).data.n);
      expect([...new Set(numbers)]).toEqual(range(1, lasts[index] ?? 0));
    });
  });

  it('loses a lease that was anybody else’s meanwhile, though it is vacant again: how far the log is published is read anew', async () => {
    await notes.startRelay('one');
    await notes.append('a', [1]);
    await notes.published.count(1);
    await notes.tokenSaved();
    await notes.setState({ holder: null, leaseUntil: new Date(0), token: 'nonsense', republication: null });
    await notes.published.count(2);
    expect(notes.published.items).toEqual(['one: a 1', 'one: a 1']);
  });

  it('has one active relay of two; the other takes over within four seconds when the first dies', async () => {
    const doomed = await MongoClient.connect(engines().mongodbUrl);
    await notes.relay('one', { db: doomed.db(notes.db.databaseName) }).start();
    await notes.tokenSaved();
    await notes.startRelay('two');
    await notes.append('a', [1]);
    await notes.published.count(1);
    // It can neither renew its lease nor give it up.
    await doomed.close();
    const diedAt = performance.now();
    await notes.append('a', [2]);
    await notes.published.until((items) => items.includes('two: a 2'));
    // Four seconds, where nothing else runs; not before the lease is over.
    expect(performance.now() - diedAt).toBeGreaterThan(1_000);
    expect(performance.now() - diedAt).toBeLessThan(60_000);
    await notes.append('a', [3]);
    await notes.published.until((items) => items.includes('two: a 3'));
    expect(notes.published.items.filter((item) => item.startsWith('one'))).toEqual(['one: a 1']);
  });

  it('gives its lease up when it is closed, so that the other goes on at once', async () => {
    const one = await notes.startRelay('one');
    await notes.startRelay('two');
    await one.close();
    const [state] = await notes.db.collection('relay_state').find().toArray();
    expect(String(state?.['holder'])).not.toMatch(/^one/u);
    await notes.append('a', [1]);
    await notes.published.count(1);
    expect(notes.published.items).toEqual(['two: a 1']);
  });
});

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
