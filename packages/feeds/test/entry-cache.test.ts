import { createCursors, createFeedHub, type FeedItem } from '@parley/feeds';
import { describe, expect, test } from '@jest/globals';
import { EntryCache } from '../src/entry-cache.ts';
import { MemoryStore, type Entry } from './memory-store.ts';

const entries = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    seq: from + index,
    eventId: `event ${from + index}`,
    text: `${from + index}`,
  }));
const seqs = (of: readonly Entry[]) => of.map(({ seq }) => seq);

describe('recent entries', () => {
  test('are read from any place that is kept, and from no other', () => {
    const recent = new EntryCache<Entry>();
    recent.keep('a', entries(5, 9));
    expect(seqs(recent.read('a', 6, 3))).toEqual([6, 7, 8]);
    expect(seqs(recent.read('a', 9, 3))).toEqual([9]);
    for (const seq of [4, 10]) expect(recent.read('a', seq, 3)).toEqual([]);
    expect(recent.read('b', 5, 3)).toEqual([]);
  });

  test('grow at both ends without holes, and stay the same objects', () => {
    const recent = new EntryCache<Entry>();
    const kept = entries(5, 6);
    recent.keep('a', kept);
    recent.keep('a', entries(7, 8));
    recent.keep('a', entries(3, 7));
    expect(seqs(recent.read('a', 3, 10))).toEqual([3, 4, 5, 6, 7, 8]);
    expect(recent.read('a', 5, 1)[0]).toBe(kept[0]);
    recent.keep('a', entries(1, 1));
    expect(recent.read('a', 1, 10)).toEqual([]);
    recent.keep('a', entries(20, 21));
    expect(recent.read('a', 8, 10)).toEqual([]);
    expect(seqs(recent.read('a', 20, 10))).toEqual([20, 21]);
    expect(recent.count).toBe(2);
  });

  test('are bounded: the oldest of a feed go, and the feed to which nothing was added for longest', () => {
    const recent = new EntryCache<Entry>({ perFeed: 3, inAll: 5 });
    recent.keep('a', entries(1, 5));
    expect(recent.read('a', 2, 10)).toEqual([]);
    expect(seqs(recent.read('a', 3, 10))).toEqual([3, 4, 5]);
    recent.keep('b', entries(1, 2));
    recent.keep('a', entries(6, 6));
    recent.keep('c', entries(1, 2));
    expect(recent.read('b', 1, 10)).toEqual([]);
    expect(seqs(recent.read('a', 4, 10))).toEqual([4, 5, 6]);
    expect(recent.count).toBe(5);
    recent.forget('a');
    recent.forget('c');
    expect(recent.count).toBe(0);
  });

  test('change neither what was given nor what was read when more is kept', () => {
    const recent = new EntryCache<Entry>({ perFeed: 3 });
    const given = entries(1, 3);
    recent.keep('a', given);
    const read = recent.read('a', 1, 3);
    for (const seq of [4, 5, 5, 4, 6, 7]) recent.keep('a', entries(seq, seq));
    for (const before of [given, read]) expect(seqs(before)).toEqual([1, 2, 3]);
    expect(recent.read('a', 4, 10)).toEqual([]);
    expect(seqs(recent.read('a', 5, 10))).toEqual([5, 6, 7]);
    expect(recent.count).toBe(3);
  });
});

describe('many who come back at once', () => {
  const cursors = createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' });
  const after = cursors.encode('a', 2);

  function setUp() {
    const store = new MemoryStore();
    store.appendMany('a', 6);
    const hub = createFeedHub<Entry>({
      store,
      cursors,
      logger: { warn: () => undefined },
      invalidates: ({ seq }) => seq === 8,
    });
    const comeBack = () => hub.subscribe('a', { after, authorize: () => 'deliver' });
    return { store, hub, comeBack };
  }
  const take = async (stream: AsyncIterator<FeedItem<Entry>>, count: number): Promise<Entry[]> => {
    const taken: Entry[] = [];
    while (taken.length < count) {
      const { value } = (await stream.next()) as { value: FeedItem<Entry> };
      if (value.kind === 'entry') taken.push(value.entry);
    }
    return taken;
  };

  test('read what they missed once, and get the same objects, also those who come later', async () => {
    const { store, comeBack } = setUp();
    const streams = Array.from({ length: 50 }, comeBack);
    const all = await Promise.all(streams.map((stream) => take(stream, 4)));
    const later = await take(comeBack(), 4);
    expect(seqs(later)).toEqual([3, 4, 5, 6]);
    for (const taken of all) taken.forEach((entry, index) => expect(entry).toBe(later[index]));
    expect(store.reads).toBe(1);
  });

  test('get what was notified meanwhile without a read', async () => {
    const { store, hub, comeBack } = setUp();
    await take(comeBack(), 4);
    const notified = store.append('a');
    hub.notify('a', notified);
    expect((await take(comeBack(), 5)).at(-1)).toBe(notified);
    expect(store.reads).toBe(1);
  });

  test('read anew what an entry has outdated, and after the last one has left', async () => {
    const { store, hub, comeBack } = setUp();
    const first = comeBack();
    const [before] = await take(first, 4);
    for (const entry of store.appendMany('a', 2)) hub.notify('a', entry);
    const second = comeBack();
    const [outdated] = await take(second, 6);
    expect(store.reads).toBe(2);
    expect(outdated).toEqual(before);
    await Promise.all([first.return?.(), second.return?.()]);
    await take(comeBack(), 6);
    expect(store.reads).toBe(3);
  });
});
