import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createCursors, createFeedHub, type FeedHub, type FeedItem } from '@parley/feeds';
import { digestOf } from '../src/cursors.ts';
import { MemoryStore, type Entry } from './memory-store.ts';
import { until } from './until.ts';

type Notify = 'all' | 'none' | 'last' | 'reversed';
type Command =
  | { kind: 'append'; count: number; notify: Notify; appended: boolean }
  | { kind: 'rollBack'; by: number }
  | { kind: 'repeat'; which: number }
  | { kind: 'subscribe'; after: number | null }
  | { kind: 'reconcile' }
  | { kind: 'answer'; which: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      count: fc.integer({ min: 1, max: 4 }),
      notify: fc.constantFrom<Notify>('all', 'none', 'last', 'reversed'),
      appended: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('rollBack' as const), by: fc.nat(5) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat(40) }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('subscribe' as const), after: fc.option(fc.nat(20)) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('reconcile' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('answer' as const), which: fc.nat(5) }) },
);

const cursors = createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** A viewer who takes everything. `base`: where the stream began, or after its last gap; `got`: what came since. */
class Viewer {
  base: string | null;
  got: Entry[] = [];
  readonly mistakes: string[] = [];
  readonly stream: AsyncIterableIterator<FeedItem<Entry>, undefined, undefined>;

  constructor(hub: FeedHub<Entry>, after: string | null, seen: (cursor: string) => void) {
    this.base = after;
    this.stream = hub.subscribe('a', { after, authorize: () => 'deliver' });
    this.#read(seen).catch((error: unknown) => this.mistakes.push(String(error)));
  }
  async #read(seen: (cursor: string) => void): Promise<void> {
    for await (const item of this.stream) {
      seen(item.cursor);
      if (item.kind === 'entry') {
        const before = this.got.at(-1)?.seq ?? (this.base === null ? 0 : cursors.decode(this.base, 'a').seq);
        if (item.entry.seq !== before + 1) this.mistakes.push(`${item.entry.seq} after ${before}.`);
        this.got.push(item.entry);
      } else {
        this.base = item.cursor;
        this.got = [];
      }
    }
  }
  /** Whether it has the history as it is now: it stood in it at its base, and has had all since. */
  has(history: readonly Entry[]): boolean {
    if (this.base === null) return false;
    const { seq, digest } = cursors.decode(this.base, 'a');
    const isIn = seq === 0 || (seq <= history.length && digest === digestOf(history[seq - 1]?.eventId ?? ''));
    const ids = history.slice(seq).map(({ eventId }) => eventId);
    return isIn && JSON.stringify(ids) === JSON.stringify(this.got.map(({ eventId }) => eventId));
  }
}

test('whatever is appended, lost, repeated and rolled back, every viewer got each entry of the final history once and in order, or a gap', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(command, { minLength: 5, maxLength: 40, size: 'max' }),
      fc.boolean(),
      fc.boolean(),
      async (commands, held, indexed) => {
        const store = new MemoryStore({ indexed });
        const waiting: (() => void)[] = [];
        let hold = held;
        store.before = () => (hold ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve());
        const logger = { warn: () => undefined };
        const hub = createFeedHub<Entry>({ store, cursors, logger, pageSize: 3, retryMs: 0 });
        const made: Entry[] = [];
        const viewers: Viewer[] = [];
        const seen: string[] = [];

        const run = (step: Command): void => {
          switch (step.kind) {
            case 'append': {
              const fresh = store.appendMany('a', step.count);
              made.push(...fresh);
              if (step.appended) for (const entry of fresh) hub.tryAppend('a', entry);
              for (const entry of notified(fresh, step.notify)) hub.notify('a', entry);
              return;
            }
            case 'rollBack':
              return store.rollBack('a', Math.max(0, store.last('a') - step.by));
            case 'repeat': {
              // Also one that the store has lost: it was published before.
              const entry = made[step.which];
              if (entry !== undefined) hub.notify('a', entry);
              return;
            }
            case 'subscribe': {
              const after = step.after === null ? null : (seen[step.after] ?? null);
              viewers.push(new Viewer(hub, after, (cursor) => seen.push(cursor)));
              return;
            }
            case 'reconcile':
              return hub.reconcile();
            case 'answer':
              waiting.splice(step.which, 1)[0]?.();
              return;
          }
        };
        for (const step of commands) {
          run(step);
          await settle();
        }

        hold = false;
        const arrived = () => viewers.every((viewer) => viewer.has(store.entries('a')));
        await until(arrived, (turn) => {
          waiting.splice(0).forEach((answer) => answer());
          if (turn % 50 === 0) hub.reconcile();
        });
        expect(viewers.flatMap(({ mistakes }) => mistakes)).toEqual([]);
        expect(viewers.filter((viewer) => !viewer.has(store.entries('a')))).toEqual([]);
        for (const { stream } of viewers) await stream.return?.();
        expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
      },
    ),
    { numRuns: 300 },
  );
});

function notified(entries: readonly Entry[], how: Notify): readonly Entry[] {
  return { all: entries, none: [], last: entries.slice(-1), reversed: entries.toReversed() }[how];
}
