import { describe, expect, test } from '@jest/globals';
import {
  createCursors,
  createFeedHub,
  InvalidCursorError,
  type Authorization,
  type FeedHubOptions,
  type FeedItem,
} from '@parley/feeds';
import { MemoryStore, type Entry } from './memory-store.ts';

const secret = 'ab'.repeat(32);
const deliver = { authorize: () => 'deliver' as const };

type Item = FeedItem<Entry, string>;
type Stream = AsyncIterableIterator<Item, undefined, undefined>;

function setUp(
  options: { epoch?: string; pageSize?: number } & Pick<FeedHubOptions<Entry, string>, 'signalsSince'> = {},
) {
  const { signalsSince } = options;
  const store = new MemoryStore();
  const warnings: string[] = [];
  const cursors = createCursors({ secret, field: 'roomEvents', epoch: options.epoch ?? '1' });
  const hub = createFeedHub<Entry, string>({
    store,
    cursors,
    logger: { warn: (_fields, message) => void warnings.push(message) },
    retryMs: 1,
    pageSize: options.pageSize ?? 3,
    ...(signalsSince && { signalsSince }),
  });
  const at = (seq: number) =>
    cursors.encode('a', seq, store.entries('a').find((entry) => entry.seq === seq)?.eventId);
  return { store, hub, warnings, at };
}

async function take(stream: Stream, count: number): Promise<string[]> {
  const seen: string[] = [];
  while (seen.length < count) {
    const { value } = await stream.next();
    seen.push(value === undefined ? 'done' : show(value));
  }
  return seen;
}

function show(item: Item): string {
  if (item.kind === 'gap') return `gap ${item.from}-${item.to}`;
  if (item.kind === 'entry') return String(item.entry.seq);
  return item.kind === 'signal' ? item.signal : item.kind;
}

function nth(entries: readonly Entry[], index: number): Entry {
  const entry = entries[index];
  if (entry === undefined) throw new Error(`No entry ${index}.`);
  return entry;
}

/** Lets everything that is ready run, without waiting for time to pass. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

function gate() {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

describe('opening', () => {
  test('without a cursor the stream starts at the end and delivers what comes then', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 2);
    const stream = hub.subscribe('a', deliver);
    expect(await stream.next()).toEqual({ done: false, value: { kind: 'start', cursor: at(2) } });
    const entry = store.append('a');
    hub.notify('a', entry);
    expect(await stream.next()).toEqual({ done: false, value: { kind: 'entry', entry, cursor: at(3) } });
  });

  test('what is appended and notified while the bounds are being read is not missed', async () => {
    const { store, hub } = setUp();
    store.append('a');
    const { opened, open } = gate();
    store.before = () => opened;
    const stream = hub.subscribe('a', deliver);
    const seen = take(stream, 1);
    hub.notify('a', store.append('a'));
    open();
    expect(await seen).toEqual(['start']); // its bounds were read after the append, so the state has it
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['3']);
  });

  test('with a cursor it replays page by page and goes on live', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 8);
    const stream = hub.subscribe('a', { ...deliver, after: at(1) });
    expect(await take(stream, 7)).toEqual(['2', '3', '4', '5', '6', '7', '8']);
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['9']);
  });

  test('a cursor at the end delivers only what comes', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 2);
    const stream = hub.subscribe('a', { ...deliver, after: at(2) });
    const next = take(stream, 1);
    await settle();
    hub.notify('a', store.append('a'));
    expect(await next).toEqual(['3']);
  });

  test('what tryAppend accepts is delivered when it comes next, and its notification then changes nothing', async () => {
    const { store, hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    expect(await take(stream, 1)).toEqual(['start']);
    const [first, second, third] = store.appendMany('a', 3) as [Entry, Entry, Entry];
    expect(hub.tryAppend('a', first)).toBe(true);
    expect(await take(stream, 1)).toEqual(['1']);
    // Appended too early: its notification is on its way, and so is that of the one before it. Nothing is read.
    expect(hub.tryAppend('a', third)).toBe(false);
    expect(hub.tryAppend('a', first)).toBe(false);
    for (const entry of [first, second, third]) hub.notify('a', entry);
    expect(await take(stream, 2)).toEqual(['2', '3']);
    await settle();
    expect(store.reads).toBe(0);
    expect(hub.tryAppend('nobody follows it', first)).toBe(false);
  });

  test('where the store no longer reaches back there is a gap, and then all that is kept', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 6);
    store.expire('a', 5);
    const stream = hub.subscribe('a', { ...deliver, after: at(2) });
    expect(await stream.next()).toEqual({
      done: false,
      value: { kind: 'gap', from: 3, to: 4, cursor: at(4) },
    });
    expect(await take(stream, 2)).toEqual(['5', '6']);
  });

  test('where the store keeps nothing any more there is a gap, and then live', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 6);
    store.expire('a', 7);
    const stream = hub.subscribe('a', { ...deliver, after: at(2) });
    expect(await take(stream, 1)).toEqual(['gap 3-6']);
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['7']);
  });

  test('a cursor of another epoch is a gap over everything, and then live', async () => {
    const { store, hub } = setUp({ epoch: '2' });
    const old = setUp({ epoch: '1' });
    store.appendMany('a', 3);
    const stream = hub.subscribe('a', { ...deliver, after: old.at(900) });
    expect(await take(stream, 1)).toEqual(['gap 1-3']);
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['4']);
  });

  test('a cursor of another epoch starts an empty feed', async () => {
    const { hub } = setUp({ epoch: '2' });
    const stream = hub.subscribe('a', { ...deliver, after: setUp({ epoch: '1' }).at(900) });
    expect(await take(stream, 1)).toEqual(['start']);
  });

  test('a cursor that is none is refused and leaves nothing behind', async () => {
    const context = setUp();
    context.store.appendMany('a', 2);
    const stream = context.hub.subscribe('a', { ...deliver, after: 'nonsense' });
    await expect(stream.next()).rejects.toThrow(InvalidCursorError);
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    expect(context.hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
  });
});

describe('live', () => {
  test('a notification again, or late, is dropped', async () => {
    const { store, hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    const [first, second, third] = store.appendMany('a', 3) as [Entry, Entry, Entry];
    for (const entry of [first, first, second, first, third, second]) hub.notify('a', entry);
    expect(await take(stream, 3)).toEqual(['1', '2', '3']);
    expect(store.reads).toBe(0);
  });

  test('a notification that is ahead has the missing range read once for all subscribers', async () => {
    const { store, hub } = setUp({ pageSize: 10 });
    const streams = Array.from({ length: 20 }, () => hub.subscribe('a', deliver));
    await Promise.all(streams.map((stream) => take(stream, 1)));
    const entries = store.appendMany('a', 4);
    hub.notify('a', nth(entries, 3));
    const seen = await Promise.all(streams.map((stream) => take(stream, 4)));
    expect(seen).toEqual(streams.map(() => ['1', '2', '3', '4']));
    expect(store.reads).toBe(1);
  });

  test('notifications that arrive while a range is being read change nothing', async () => {
    const { store, hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    const entries = store.appendMany('a', 5);
    const { opened, open } = gate();
    store.before = () => opened;
    for (const index of [4, 1, 0, 3]) hub.notify('a', nth(entries, index));
    open();
    expect(await take(stream, 5)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('a tail whose notifications were lost is found by reconcile', async () => {
    const { store, hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    store.appendMany('a', 2);
    const next = take(stream, 2);
    hub.reconcile();
    expect(await next).toEqual(['1', '2']);
  });

  test('opening reads the bounds once for all who open meanwhile', async () => {
    const { store, hub } = setUp();
    const streams = Array.from({ length: 50 }, () => hub.subscribe('a', deliver));
    await Promise.all(streams.map((stream) => take(stream, 1)));
    expect(store.boundsReads).toBeLessThanOrEqual(2);
  });

  test('retention that overtakes a live feed shows as a gap', async () => {
    const { store, hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    store.appendMany('a', 4);
    store.expire('a', 4);
    hub.reconcile();
    expect(await take(stream, 2)).toEqual(['gap 1-3', '4']);
  });

  test('a notification for what the store does not have holds nothing up', async () => {
    const { store, hub, warnings } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    hub.notify('a', { seq: 50, eventId: 'none', text: 'from nowhere' });
    hub.notify('a', store.append('a'));
    expect(await take(stream, 1)).toEqual(['1']);
    expect(warnings).toEqual([]);
  });
});

describe('authorization', () => {
  test('what is skipped counts: the cursor moves past it', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 4);
    const stream = hub.subscribe('a', {
      after: at(0),
      authorize: ({ seq }) => Promise.resolve(seq === 4 ? 'deliver' : 'skip'),
    });
    expect(await stream.next()).toMatchObject({ value: { kind: 'entry', entry: { seq: 4 }, cursor: at(4) } });
  });

  test('the stream ends before the entry that ends it', async () => {
    const { store, hub, at } = setUp();
    store.appendMany('a', 3);
    const stream = hub.subscribe('a', {
      after: at(0),
      authorize: ({ seq }) => (seq === 2 ? 'end' : 'deliver'),
    });
    expect(await take(stream, 2)).toEqual(['1', 'done']);
    expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
  });

  test('a failing authorization ends the stream with its error', async () => {
    const { store, hub, at } = setUp();
    store.append('a');
    const stream = hub.subscribe('a', {
      after: at(0),
      authorize: () => Promise.reject(new Error('Who are you?')),
    });
    await expect(stream.next()).rejects.toThrow('Who are you?');
    expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
  });

  test('entries that go live while one is being admitted come in order after it', async () => {
    const { store, hub } = setUp();
    const { opened, open } = gate();
    const stream = hub.subscribe('a', {
      authorize: async ({ seq }): Promise<Authorization> => {
        if (seq === 1) await opened;
        return 'deliver';
      },
    });
    await take(stream, 1);
    const seen = take(stream, 3);
    for (const entry of store.appendMany('a', 3)) {
      hub.notify('a', entry);
      await settle();
    }
    open();
    expect(await seen).toEqual(['1', '2', '3']);
  });
});

describe('signals', () => {
  const signalOf = (key: string, text: string, version: number) => ({
    feedId: 'a',
    key,
    version,
    signal: `${text} ${version}`,
  });

  test('that come late or again are left out, and those that are lost come from the store', async () => {
    const changed = [signalOf('bob', 'bob', 1)];
    const asked: [readonly string[], number][] = [];
    const { hub } = setUp({
      async signalsSince(feedIds, sinceMs) {
        asked.push([feedIds, sinceMs]);
        return changed;
      },
    });
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    hub.signal(signalOf('ann', 'ann', 2));
    expect(await take(stream, 1)).toEqual(['ann 2']);
    hub.signal(signalOf('ann', 'ann', 1));
    hub.signal(signalOf('ann', 'ann', 2));
    hub.reconcile();
    expect(await take(stream, 1)).toEqual(['bob 1']);
    hub.reconcile();
    await settle();
    hub.signal(signalOf('ann', 'ann', 3));
    expect(await take(stream, 1)).toEqual(['ann 3']);
    expect(asked).toEqual([
      [['a'], expect.any(Number)],
      [['a'], expect.any(Number)],
    ]);
  });

  test('are conflated by key while nobody pulls, and move no cursor', async () => {
    const { store, hub, at } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    hub.notify('a', store.append('a'));
    hub.signal(signalOf('ann', 'ann', 1));
    hub.signal(signalOf('bob', 'bob', 1));
    hub.signal(signalOf('ann', 'ann', 2));
    expect(await take(stream, 2)).toEqual(['1', 'ann 2']);
    expect(await stream.next()).toEqual({
      done: false,
      value: { kind: 'signal', signal: 'bob 1', cursor: at(1) },
    });
  });

  test('come after the entries that were there before them', async () => {
    const { store, hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    for (const entry of store.appendMany('a', 2)) hub.notify('a', entry);
    hub.signal(signalOf('ann', 'read', 2));
    hub.notify('a', store.append('a'));
    expect(await take(stream, 4)).toEqual(['1', '2', 'read 2', '3']);
  });

  test('wake a waiting subscriber', async () => {
    const { hub } = setUp();
    const stream = hub.subscribe('a', deliver);
    await take(stream, 1);
    const next = take(stream, 1);
    await settle();
    hub.signal(signalOf('ann', 'ann', 1));
    expect(await next).toEqual(['ann 1']);
  });
});

describe('release', () => {
  test.each(['quiet', 'reading', 'admitting'])(
    'return() ends a pending next() at once while %s',
    async (state) => {
      const { store, hub, at } = setUp();
      const never = new Promise<never>(() => undefined);
      store.append('a');
      if (state === 'reading') store.before = (what) => (what === 'read' ? never : Promise.resolve());
      const stream = hub.subscribe('a', {
        after: at(state === 'quiet' ? 1 : 0),
        authorize: () => (state === 'admitting' ? never : 'deliver'),
      });
      const next = stream.next();
      await settle();
      await stream.return?.();
      expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
      expect(await next).toEqual({ done: true, value: undefined });
      expect(await stream.next()).toEqual({ done: true, value: undefined });
    },
  );

  test('return() before the bounds are known ends everything', async () => {
    const { store, hub } = setUp();
    store.before = () => new Promise<never>(() => undefined);
    const stream = hub.subscribe('a', deliver);
    const next = stream.next();
    await stream.return?.();
    expect(await next).toEqual({ done: true, value: undefined });
    expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
  });

  test('others of the same feed go on', async () => {
    const { store, hub } = setUp();
    const one = hub.subscribe('a', deliver);
    const other = hub.subscribe('a', deliver);
    await Promise.all([take(one, 1), take(other, 1)]);
    await one.return?.();
    hub.notify('a', store.append('a'));
    expect(await take(other, 1)).toEqual(['1']);
    expect(hub.counts()).toEqual({ feeds: 1, subscribers: 1 });
  });
});

describe('a store that is unavailable', () => {
  test('is asked again until it answers, and nothing is lost', async () => {
    const { store, hub, at, warnings } = setUp();
    store.appendMany('a', 2);
    store.failing = true;
    const failed = gate();
    let tries = 0;
    store.before = () => {
      tries += 1;
      if (tries === 3) failed.open();
      return Promise.resolve();
    };
    const stream = hub.subscribe('a', { ...deliver, after: at(0) });
    const seen = take(stream, 2);
    await failed.opened;
    store.failing = false;
    expect(await seen).toEqual(['1', '2']);
    expect(warnings.length).toBeGreaterThanOrEqual(2);
  });
});

describe('a slow subscriber', () => {
  test('has its queue dropped beyond 1,000 entries and reads on from the store', async () => {
    const { store, hub } = setUp({ pageSize: 100 });
    const slow = hub.subscribe('a', deliver);
    await take(slow, 1);
    for (const entry of store.appendMany('a', 2_500)) hub.notify('a', entry);
    const seen = await take(slow, 2_500);
    expect(seen).toEqual(Array.from({ length: 2_500 }, (_, index) => String(index + 1)));
    expect(store.reads).toBeGreaterThan(10);
    hub.notify('a', store.append('a'));
    expect(await take(slow, 1)).toEqual(['2501']);
  });
});
