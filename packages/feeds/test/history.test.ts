import { describe, expect, test } from '@jest/globals';
import { createCursors, createFeedHub, type FeedItem } from '@parley/feeds';
import { MemoryStore, type Entry } from './memory-store.ts';

const secret = 'ab'.repeat(32);
const cursors = createCursors({ secret, field: 'roomEvents', epoch: '1' });
const deliver = { authorize: () => 'deliver' as const };

type Stream = AsyncIterableIterator<FeedItem<Entry>, undefined, undefined>;

/** A feed of five entries, all of them delivered to a stream. */
async function setUp({ retryMs = 1, byId = false } = {}) {
  const store = new MemoryStore({ byId });
  const warnings: string[] = [];
  const logger = { warn: (_fields: object, message: string) => void warnings.push(message) };
  const hub = createFeedHub<Entry>({ store, cursors, logger, retryMs });
  const stream = hub.subscribe('a', deliver);
  expect(await take(stream, 1)).toEqual(['start']);
  const entries = store.appendMany('a', 5);
  for (const entry of entries) hub.notify('a', entry);
  expect(await take(stream, 5)).toEqual(['1', '2', '3', '4', '5']);
  const at = (seq: number) => cursors.encode('a', seq, entries.find((entry) => entry.seq === seq)?.eventId);
  return { store, hub, stream, entries, warnings, at };
}

async function take(stream: Stream, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const { value } = await stream.next();
    if (value?.kind === 'gap') seen.push(`gap ${value.from}-${value.to}`);
    else seen.push(value?.kind === 'entry' ? String(value.entry.seq) : (value?.kind ?? 'done'));
  }
  return seen;
}

const settle = async () => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

describe('a store that lost entries which a live stream delivered', () => {
  test('is found when it ends before them', async () => {
    const { store, hub, stream, warnings } = await setUp();
    store.rollBack('a', 3);
    hub.reconcile();
    expect(await take(stream, 1)).toEqual(['gap 1-3']);
    expect(warnings).toEqual(['The history of a feed went back']);
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['4']);
  });

  test.each([1, 2, 4])('is found when %i others were appended since, unnoticed', async (count) => {
    const { store, hub, stream } = await setUp();
    store.rollBack('a', 3);
    store.appendMany('a', count);
    hub.reconcile();
    const seen = [];
    do seen.push(...(await take(stream, 1)));
    while (!seen.includes(`gap 1-${3 + count}`));
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual([String(4 + count)]);
  });

  test('is found by the first notification of the other history, and what follows does not overtake the gap', async () => {
    const { store, hub, stream } = await setUp();
    store.rollBack('a', 3);
    for (const entry of store.appendMany('a', 3)) hub.notify('a', entry);
    expect(await take(stream, 1)).toEqual(['gap 1-6']);
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['7']);
  });

  test('is found by who commits to it', async () => {
    const { store, hub, stream } = await setUp();
    store.rollBack('a', 3);
    expect(hub.tryAppend('a', store.append('a'))).toBe(false);
    expect(await take(stream, 1)).toEqual(['gap 1-4']);
  });

  test.each([
    ['', false],
    [', by a store that finds entries by their ids', true],
  ])('is found also when the next one notified seems to follow%s', async (_, byId) => {
    const { store, hub, stream } = await setUp({ byId });
    store.rollBack('a', 3);
    const [, , sixth] = store.appendMany('a', 3) as [Entry, Entry, Entry];
    hub.notify('a', sixth);
    expect(await take(stream, 1)).toEqual(['6']);
    hub.reconcile();
    expect(await take(stream, 1)).toEqual(['gap 1-6']);
  });

  test('is found when it lost everything', async () => {
    const { store, hub, stream } = await setUp();
    store.rollBack('a', 0);
    hub.reconcile();
    expect(await take(stream, 1)).toEqual(['gap 1-0']);
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['1']);
  });

  test('shows to a stream that has not read them yet, once', async () => {
    const { store, hub, stream } = await setUp();
    const slow = hub.subscribe('a', deliver);
    expect(await take(slow, 1)).toEqual(['start']);
    for (const entry of store.appendMany('a', 3)) hub.notify('a', entry);
    store.rollBack('a', 6);
    hub.reconcile();
    expect(await take(stream, 4)).toEqual(['6', '7', '8', 'gap 1-6']);
    hub.notify('a', store.append('a'));
    await settle();
    expect(await take(slow, 1)).toEqual(['gap 1-7']);
    hub.notify('a', store.append('a'));
    expect(await take(slow, 1)).toEqual(['8']);
  });
});

describe('a cursor of entries that the store lost', () => {
  test.each([
    ['before the end', 7],
    ['at the end', 5],
    ['beyond the end', 4],
  ])('%s is a gap, and the stream goes on', async (_, end) => {
    const { store, hub, stream, at } = await setUp();
    await stream.return?.();
    store.rollBack('a', 3);
    store.appendMany('a', end - 3);
    const resumed = hub.subscribe('a', { ...deliver, after: at(5) });
    expect(await take(resumed, 1)).toEqual([`gap 1-${end}`]);
    hub.notify('a', store.append('a'));
    expect(await take(resumed, 1)).toEqual([String(end + 1)]);
  });

  test('is none when only later ones were lost', async () => {
    const { store, hub, stream, at } = await setUp();
    await stream.return?.();
    store.rollBack('a', 3);
    store.append('a');
    expect(await take(hub.subscribe('a', { ...deliver, after: at(3) }), 1)).toEqual(['4']);
    expect(await take(hub.subscribe('a', { ...deliver, after: at(2) }), 2)).toEqual(['3', '4']);
  });

  test('from before cursors had a digest is read as it was', async () => {
    const { store, hub } = await setUp();
    store.append('a');
    const after = cursors.encode('a', 4);
    expect(await take(hub.subscribe('a', { ...deliver, after }), 2)).toEqual(['5', '6']);
  });

  test('that the store no longer keeps is no sign of it', async () => {
    const { store, hub, stream, at } = await setUp();
    await stream.return?.();
    store.expire('a', 4);
    expect(await take(hub.subscribe('a', { ...deliver, after: at(3) }), 2)).toEqual(['4', '5']);
    expect(await take(hub.subscribe('a', { ...deliver, after: at(1) }), 2)).toEqual(['gap 2-3', '4']);
  });
});

describe('no history that went back is', () => {
  test('a repeat, however old', async () => {
    const { store, hub, stream, entries, warnings } = await setUp();
    const late = hub.subscribe('b', deliver);
    const old = store.append('b');
    store.append('b');
    expect(await take(late, 1)).toEqual(['start']);
    hub.notify('b', old);
    for (const entry of entries) hub.notify('a', entry);
    await settle();
    hub.notify('a', store.append('a'));
    hub.notify('b', store.append('b'));
    expect(await take(stream, 1)).toEqual(['6']);
    expect(await take(late, 1)).toEqual(['3']);
    expect(warnings).toEqual([]);
  });

  test('a store that lags for a moment', async () => {
    const { store, hub, stream, entries, warnings } = await setUp({ retryMs: 20 });
    store.rollBack('a', 3);
    let questions = 0;
    // The others come back while it is asked whether they are lost.
    const cameBack = new Promise<void>((resolve) => {
      store.before = async (what) => {
        if (what !== 'entriesAt' || (questions += 1) !== 3) return;
        (store.entries('a') as Entry[]).push(...entries.slice(3));
        resolve();
      };
    });
    hub.reconcile();
    await cameBack;
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['6']);
    expect(warnings).toEqual([]);
  });

  test('retention that took what was delivered', async () => {
    const { store, hub, stream, warnings } = await setUp();
    store.expire('a', 6);
    hub.reconcile();
    await settle();
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['6']);
    expect(warnings).toEqual([]);
  });
});
