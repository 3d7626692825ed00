import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { createCursors, createFeedHub, type FeedItem } from '@parley/feeds';
import { MemoryStore, type Entry } from './memory-store.ts';

const cursors = createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' });
const reconcileMs = 3_000;
/** By when a reconciliation has begun, whatever its jitter. */
const longestMs = reconcileMs * 1.2;
/** After which a question counts as lost. */
const answerTimeoutMs = 5_000;

type Stream = AsyncIterableIterator<FeedItem<Entry>, undefined, undefined>;

function setUp(options?: { indexed: boolean }) {
  const store = new MemoryStore(options);
  const logger = { warn: () => undefined };
  return { store, hub: createFeedHub<Entry>({ store, cursors, logger, retryMs: 1 }) };
}

async function seqOf(stream: Stream): Promise<number | string> {
  const { value } = await stream.next();
  return value?.kind === 'entry' ? value.entry.seq : (value?.kind ?? 'done');
}

/** Opens streams over so many feeds, `feed 0` and on. */
async function follow(hub: ReturnType<typeof setUp>['hub'], count: number): Promise<Stream[]> {
  const streams = Array.from({ length: count }, (_, index) =>
    hub.subscribe(`feed ${index}`, { authorize: () => 'deliver' }),
  );
  for (const stream of streams) expect(await seqOf(stream)).toBe('start');
  return streams;
}

beforeEach(() => void jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] }));
afterEach(() => void jest.useRealTimers());

describe('the reconciliation of live feeds with their store', () => {
  test('finds what was lost in the middle and at the end, though nothing notifies any more', async () => {
    const { store, hub } = setUp();
    const [stream] = (await follow(hub, 1)) as [Stream];
    const [first, , third] = store.appendMany('feed 0', 4) as [Entry, Entry, Entry];
    hub.notify('feed 0', first);
    hub.notify('feed 0', third);
    expect([await seqOf(stream), await seqOf(stream), await seqOf(stream)]).toEqual([1, 2, 3]);
    const last = seqOf(stream);
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(await last).toBe(4);
    store.append('feed 0');
    const another = seqOf(stream);
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(await another).toBe(5);
  });

  test('asks once for many feeds, and reads only those that lag', async () => {
    const { store, hub } = setUp();
    const [, stream] = (await follow(hub, 2_500)) as [Stream, Stream];
    expect(store.questions.splice(0)).toEqual([1_000, 1_000, 500]);
    store.append('feed 1');
    const lost = seqOf(stream);
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(await lost).toBe(1);
    expect(store.questions).toEqual([1_000, 1_000, 500]);
    expect(store.reads).toBe(1);
  });

  test('asks nothing and holds no timer while there are no live feeds, and begins again with the next', async () => {
    const { store, hub } = setUp();
    await jest.advanceTimersByTimeAsync(10 * longestMs);
    const streams = await follow(hub, 2);
    store.questions.splice(0);
    await streams[0]?.return?.();
    expect(jest.getTimerCount()).toBe(1);
    await streams[1]?.return?.();
    expect(jest.getTimerCount()).toBe(0);
    hub.reconcile();
    await jest.advanceTimersByTimeAsync(10 * longestMs);
    expect(store.questions).toEqual([]);
    const [stream] = (await follow(hub, 1)) as [Stream];
    store.append('feed 0');
    const lost = seqOf(stream);
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(await lost).toBe(1);
  });

  test('is one at a time, also when it takes long and is asked for in between', async () => {
    const { store, hub } = setUp();
    const [stream] = (await follow(hub, 1)) as [Stream];
    const answers: (() => void)[] = [];
    store.before = (what) =>
      what === 'heads' ? new Promise((resolve) => answers.push(resolve)) : Promise.resolve();
    await jest.advanceTimersByTimeAsync(longestMs);
    for (let times = 0; times < 5; times += 1) hub.reconcile();
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(2); // asked for while the first was under way
    answers[1]?.();
    await jest.advanceTimersByTimeAsync(0);
    expect(answers).toHaveLength(2);
    await stream.return?.();
  });

  test('of a store that is unavailable begins anew until it answers, and ends with the last stream', async () => {
    const { store, hub } = setUp();
    const [stream] = (await follow(hub, 1)) as [Stream];
    store.append('feed 0');
    store.failing = true;
    let failures = 0;
    const thrice = new Promise<void>((resolve) => {
      store.before = (what) => {
        if (what === 'heads' && ++failures === 3) resolve();
        return Promise.resolve();
      };
    });
    await jest.advanceTimersByTimeAsync(3 * longestMs);
    await thrice;
    store.failing = false;
    const lost = seqOf(stream);
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(await lost).toBe(1);
    await stream.return?.();
    expect(jest.getTimerCount()).toBe(0);
  });

  test.each(['heads', 'changedSince', 'entriesAt', 'read'] as const)(
    'goes on when the answer to one question is lost (%s)',
    async (which) => {
      const { store, hub } = setUp({ indexed: true });
      const [stream] = (await follow(hub, 1)) as [Stream];
      hub.notify('feed 0', store.append('feed 0'));
      expect(await seqOf(stream)).toBe(1);
      let lost = 0;
      store.before = (what) =>
        what === which && (lost += 1) === 1 ? new Promise(() => undefined) : Promise.resolve();
      store.append('feed 0');
      const next = seqOf(stream);
      hub.reconcile();
      await jest.advanceTimersByTimeAsync(3 * longestMs + answerTimeoutMs);
      expect(await next).toBe(2);
      expect(lost).toBeGreaterThan(which === 'changedSince' ? 0 : 1);
    },
  );

  test('asks what changed since, a while before the last time, and of the rest a part at a time', async () => {
    const { store, hub } = setUp({ indexed: true });
    const [, stream] = (await follow(hub, 40)) as [Stream, Stream];
    await jest.advanceTimersByTimeAsync(longestMs);
    store.questions.splice(0);
    store.changes.splice(0);
    store.append('feed 1');
    const lost = seqOf(stream);
    const before = Date.now();
    await jest.advanceTimersByTimeAsync(longestMs);
    expect(await lost).toBe(1);
    const [since] = store.changes;
    expect(before - Number(since)).toBeGreaterThan(10_000);
    expect(before - Number(since)).toBeLessThan(20_000);
    expect(Math.max(...store.questions)).toBe(2);
    hub.reconcile();
    await jest.advanceTimersByTimeAsync(0);
    expect(store.questions).toContain(40);
  });

  test('finds within 20 times a store that lost entries, though nothing was appended since', async () => {
    const { store, hub } = setUp({ indexed: true });
    const [stream] = (await follow(hub, 1)) as [Stream];
    for (const entry of store.appendMany('feed 0', 3)) hub.notify('feed 0', entry);
    expect([await seqOf(stream), await seqOf(stream), await seqOf(stream)]).toEqual([1, 2, 3]);
    await jest.advanceTimersByTimeAsync(10 * longestMs);
    store.rollBack('feed 0', 1);
    const next = seqOf(stream);
    await jest.advanceTimersByTimeAsync(22 * longestMs);
    expect(await next).toBe('gap');
  });
});
