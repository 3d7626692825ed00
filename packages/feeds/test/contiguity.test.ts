import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createCursors, createFeedHub, type FeedHub, type FeedItem } from '@parley/feeds';
import { MemoryStore, type Entry } from './memory-store.ts';
import { until } from './until.ts';

type Command =
  | {
      kind: 'append';
      count: number;
      notify: 'all' | 'none' | 'reversed' | 'twice' | 'last';
      appended: boolean;
    }
  | { kind: 'notify'; seq: number }
  | { kind: 'tryAppend'; which: number }
  | { kind: 'subscribe'; after: number | null; slow: boolean }
  | { kind: 'cancel'; which: number }
  | { kind: 'hurry'; which: number }
  | { kind: 'expire'; count: number }
  | { kind: 'signal'; key: string; notified: 'now' | 'late' | 'never' }
  | { kind: 'reconcile' }
  | { kind: 'unavailable'; unavailable: boolean }
  | { kind: 'answer'; which: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 7 }),
      notify: fc.constantFrom('all', 'none', 'reversed', 'twice', 'last'),
      appended: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tryAppend' as const), which: fc.nat(40) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('notify' as const), seq: fc.nat(40) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('subscribe' as const),
      after: fc.option(fc.nat(20)),
      slow: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(5) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('hurry' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('expire' as const), count: fc.nat(4) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('signal' as const),
      key: fc.constantFrom('ann', 'bob'),
      notified: fc.constantFrom('now', 'late', 'never'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('reconcile' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('unavailable' as const), unavailable: fc.boolean() }),
  },
);
const commands = fc.array(command, { minLength: 5, maxLength: 40, size: 'max' });

const cursors = createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' });
const settle = () => new Promise((resolve) => setImmediate(resolve));

interface Receipt {
  readonly key: string;
  readonly version: number;
}
const signalOf = (key: string, version: number) => ({
  feedId: 'a',
  key,
  version,
  signal: { key, version },
});

/** Authorization skips these: they only count. */
const isSkipped = (seq: number) => seq % 5 === 0;

/** One subscriber that pulls by itself (a slow one stops after each item) and notes what breaks the rule. */
class Reader {
  /** Up to here everything was delivered, skipped or said to be missing. Unknown until `start`. */
  at: number | undefined;
  cancelled = false;
  readonly mistakes: string[] = [];
  #slow: boolean;
  #unpause: () => void = () => undefined;
  readonly #store: MemoryStore;
  readonly #stream: AsyncIterableIterator<FeedItem<Entry, Receipt>, undefined, undefined>;
  /** The versions of signals before it, and the last that it saw. */
  readonly #before: ReadonlyMap<string, number>;
  readonly #signals = new Map<string, number>();

  constructor(
    hub: FeedHub<Entry, Receipt>,
    { store, receipts }: { store: MemoryStore; receipts: ReadonlyMap<string, number> },
    after: number | null,
    slow: boolean,
  ) {
    this.#before = new Map(receipts);
    this.#slow = slow;
    this.#store = store;
    this.at = after ?? undefined;
    const cursor = after === null ? null : cursors.encode('a', after);
    this.#stream = hub.subscribe('a', {
      after: cursor,
      authorize: ({ seq }) => (isSkipped(seq) ? 'skip' : 'deliver'),
    });
    this.#read().catch((error: unknown) => this.mistakes.push(String(error)));
  }
  async cancel(): Promise<void> {
    this.cancelled = true;
    await this.#stream.return?.();
  }
  /** Lets a slow one take its next item. */
  step(): void {
    this.#unpause();
  }
  hurry(): void {
    this.#slow = false;
    this.#unpause();
  }
  async #read(): Promise<void> {
    for await (const item of this.#stream) {
      if (this.cancelled) this.mistakes.push('An item came after return().');
      this.#check(item, cursors.decode(item.cursor, 'a').seq);
      if (this.#slow) await new Promise<void>((resolve) => (this.#unpause = resolve));
    }
  }
  #check(item: FeedItem<Entry, Receipt>, cursor: number): void {
    const from = item.kind === 'gap' ? item.from : item.kind === 'entry' ? item.entry.seq : undefined;
    const to = item.kind === 'gap' ? item.to : cursor;
    if (cursor !== to) this.mistakes.push(`The cursor of ${JSON.stringify(item)} stands at ${cursor}.`);
    if (item.kind === 'start' && this.at !== undefined) this.mistakes.push('A second start.');
    if (item.kind === 'entry' && item.entry.seq !== cursor)
      this.mistakes.push(`${item.entry.seq} is not ${cursor}.`);
    if (item.kind === 'gap' && to >= this.#store.first('a')) this.mistakes.push(`${to} is still there.`);
    if (from !== undefined && (this.at === undefined || from <= this.at || !this.#skips(this.at, from)))
      this.mistakes.push(`${item.kind} ${from} after ${this.at}.`);
    if (item.kind === 'signal') this.#checkSignal(item.signal);
    this.at = to;
  }
  #checkSignal({ key, version }: Receipt): void {
    if (version <= (this.#signals.get(key) ?? 0)) this.mistakes.push(`${key} ${version} came late.`);
    this.#signals.set(key, version);
  }
  #skips(after: number, before: number): boolean {
    return Array.from({ length: before - after - 1 }, (_, index) => after + 1 + index).every(isSkipped);
  }
  /** Whether all of the feed has come, and the last of each signal that changed since it was opened. */
  isAt(last: number, receipts: ReadonlyMap<string, number>): boolean {
    const hasEntries = this.at !== undefined && (this.at === last || this.#skips(this.at, last + 1));
    return (
      hasEntries &&
      [...receipts].every(
        ([key, version]) => version === this.#before.get(key) || version === this.#signals.get(key),
      )
    );
  }
}

test('whatever happens to notifications, reads and subscribers, each sees exactly the contiguous sequence, once, and the last of every signal', async () => {
  await fc.assert(
    fc.asyncProperty(commands, fc.boolean(), async (commands, held) => {
      const store = new MemoryStore();
      const waiting: (() => void)[] = [];
      let hold = held;
      store.before = () => (hold ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve());
      const logger = { warn: () => undefined };
      /** The version of each signal, as the store has it. */
      const receipts = new Map<string, number>();
      const late: (() => void)[] = [];
      const hub = createFeedHub<Entry, Receipt>({
        store,
        cursors,
        logger,
        pageSize: 3,
        retryMs: 0,
        async signalsSince() {
          if (store.failing) throw new Error('The store is unavailable.');
          return [...receipts].map(([key, version]) => signalOf(key, version));
        },
      });
      const entries: Entry[] = [];
      const readers: Reader[] = [];

      const run = async (step: Command): Promise<void> => {
        switch (step.kind) {
          case 'append': {
            const fresh = store.appendMany('a', step.count);
            entries.push(...fresh);
            if (step.appended) for (const entry of fresh) hub.tryAppend('a', entry);
            for (const entry of notified(fresh, step.notify)) hub.notify('a', entry);
            return;
          }
          case 'tryAppend': {
            const entry = entries[step.which];
            if (entry !== undefined) hub.tryAppend('a', entry);
            return;
          }
          case 'notify': {
            const entry = entries[step.seq];
            if (entry !== undefined) hub.notify('a', entry);
            return;
          }
          case 'subscribe': {
            const after = step.after === null ? null : Math.min(step.after, entries.length);
            readers.push(new Reader(hub, { store, receipts }, after, step.slow));
            return;
          }
          case 'cancel':
            return readers[step.which]?.cancel();
          case 'expire':
            return store.expire('a', Math.min(store.first('a') + step.count, entries.length + 1));
          case 'hurry':
            return readers[step.which]?.step();
          case 'signal': {
            const signal = signalOf(step.key, (receipts.get(step.key) ?? 0) + 1);
            receipts.set(step.key, signal.version);
            if (step.notified === 'now') hub.signal(signal);
            if (step.notified === 'late') late.push(() => hub.signal(signal));
            return;
          }
          case 'reconcile':
            late.pop()?.();
            return hub.reconcile();
          case 'unavailable':
            store.failing = step.unavailable;
            return;
          case 'answer':
            // Reads are answered in any order, with what is there when they are.
            waiting.splice(step.which, 1)[0]?.();
            return;
        }
      };
      for (const step of commands) {
        await run(step);
        await settle();
      }

      store.failing = false;
      hold = false;
      waiting.splice(0).forEach((answer) => answer());
      readers.forEach((reader) => reader.hurry());
      hub.reconcile();
      const live = readers.filter(({ cancelled }) => !cancelled);
      const arrived = () => live.every((reader) => reader.isAt(entries.length, receipts));
      await until(arrived);
      for (const deliver of late) deliver();
      await settle();

      expect(readers.flatMap(({ mistakes }) => mistakes)).toEqual([]);
      expect(live.filter((reader) => !reader.isAt(entries.length, receipts))).toEqual([]);
      expect(hub.counts().subscribers).toBe(live.length);
      await Promise.all(live.map((reader) => reader.cancel()));
      expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
    }),
    { numRuns: 400 },
  );
});

function notified(
  entries: readonly Entry[],
  how: 'all' | 'none' | 'reversed' | 'twice' | 'last',
): readonly Entry[] {
  const orders = {
    all: entries,
    none: [],
    reversed: entries.toReversed(),
    twice: [...entries, ...entries],
    last: entries.slice(-1),
  };
  return orders[how];
}
