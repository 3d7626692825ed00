import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogDatabase } from './support/log-database.ts';
import { openRelayedLog } from './support/relayed-log.ts';
import type { RelayedLog } from './support/relayed-log.ts';

let notes: RelayedLog;

beforeEach(async () => {
  notes = await openRelayedLog();
});

afterEach(async () => {
  await notes.close();
});

describe('the log relay, when it does not know what it has published', () => {
  it('publishes the last minute again, and nothing older, when its token is lost', async () => {
    const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
    const one = await notes.startRelay('one');
    await notes.append('a', [1], minutesAgo(10));
    await notes.append('a', [2], minutesAgo(0.5));
    await notes.append('a', [3]);
    await notes.published.count(3);
    await one.close();
    await notes.append('a', [4]);
    await notes.setState({ token: { _data: 'from another cluster' } });
    await notes.relay('two').start();
    await notes.append('a', [5]);
    await notes.published.until((items) => items.includes('two: a 5'));
    const again = notes.published.items.filter((item) => item.startsWith('two'));
    expect([...new Set(again)]).toEqual(['two: a 2', 'two: a 3', 'two: a 4', 'two: a 5']);
    await notes.tokenSaved();
  });

  it.each([
    ['is none', () => Promise.resolve('nonsense')],
    ['is of another stream', foreignToken],
    ['is of a time to come', async () => ({ _data: `827fffffff${(await foreignToken())._data.slice(10)}` })],
  ])('publishes what is missing when its token %s', async (_, findToken) => {
    const one = await notes.startRelay('one');
    await notes.append('a', [1]);
    await notes.published.count(1);
    await one.close();
    await notes.append('a', [2, 3]);
    await notes.setState({ token: await findToken() });
    await notes.relay('two').start();
    // A stream of another database is distinguished by what is committed next.
    await notes.append('a', [4]);
    await notes.published.until((items) => items.includes('two: a 4'));
    expect([...new Set(notes.published.items.map((item) => item.slice(5)))]).toEqual([
      'a 1',
      'a 2',
      'a 3',
      'a 4',
    ]);
  });

  it('keeps the order of a key when it publishes the log again, though the clocks of its writers differ', async () => {
    const secondsAgo = (seconds: number): Date => new Date(Date.now() - seconds * 1_000);
    const one = await notes.startRelay('one');
    await notes.append('b', [1]);
    await notes.published.count(1);
    await one.close();
    await notes.append('a', [1], secondsAgo(10));
    await notes.append('a', [2], secondsAgo(20));
    await notes.append('a', [3], secondsAgo(90));
    await notes.append('a', [4], secondsAgo(30));
    await notes.setState({ token: 'nonsense' });
    await notes.relay('two').start();
    await notes.published.until((items) => items.includes('two: a 4'));
    expect(notes.published.items.filter((item) => item.startsWith('two: a'))).toEqual([
      'two: a 1',
      'two: a 2',
      'two: a 3',
      'two: a 4',
    ]);
  });

  it('goes on with the page at which another stopped, and follows what was committed meanwhile', async () => {
    const many = Array.from({ length: 1_200 }, (_, index) => index + 1);
    await notes.append('a', many);
    await notes.append('b', [1]);
    let pages = 0;
    const publisher = notes.watched('one', () => {
      if ((pages += 1) > 2) throw new Error('Kafka is unavailable');
    });
    const one = notes.relay('one', { publisher });
    await one.start();
    await notes.published.until((items) => items.includes('one: a 1000'));
    await notes.append('a', [1_201]);
    await one.close();
    await notes.relay('two').start();
    await notes.published.until((items) => items.includes('two: a 1201') && items.includes('two: b 1'));
    const byTwo = notes.published.items.filter((item) => item.startsWith('two'));
    expect(byTwo[0]).toBe('two: a 1001');
    expect(new Set(notes.published.items.map((item) => item.slice(5)))).toEqual(
      new Set([...many, 1_201].map((n) => `a ${n}`).concat('b 1')),
    );
    await notes.tokenSaved();
  });

  it('loses nothing that is committed while it publishes the log again', async () => {
    await notes.append(
      'a',
      Array.from({ length: 700 }, (_, index) => index + 1),
    );
    let wrote = false;
    const publisher = notes.watched('one', () => {
      if (wrote) return;
      wrote = true;
      void notes.append('b', [1, 2]).then(async () => await notes.append('c', [1]));
    });
    await notes.relay('one', { publisher }).start();
    await notes.published.until((items) => items.includes('one: c 1'));
    const distinct = [...new Set(notes.published.items)];
    expect(distinct).toHaveLength(703);
    expect(distinct.slice(0, 2)).toEqual(['one: a 1', 'one: a 2']);
    expect(distinct.indexOf('one: b 1')).toBeLessThan(distinct.indexOf('one: b 2'));
  });
});

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
