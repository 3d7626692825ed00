import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createCursors, createFeedHub, type FeedHub, type FeedItem } from '@parley/feeds';
import { MemoryStore, type Entry } from './memory-store.ts';

type Command =
  | { kind: 'append'; count: number; ring: 'all' | 'none' | 'reversed' | 'twice' | 'last' }
  | { kind: 'ring'; seq: number }
  | { kind: 'subscribe'; after: number | null; slow: boolean }
  | { kind: 'cancel'; which: number }
  | { kind: 'recheck' }
  | { kind: 'away'; away: boolean }
  | { kind: 'answer'; which: number };

const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({
    kind: fc.constant('append' as const),
    count: fc.integer({ min: 1, max: 7 }),
    ring: fc.constantFrom('all', 'none', 'reversed', 'twice', 'last'),
  }),
  fc.record({ kind: fc.constant('ring' as const), seq: fc.nat(40) }),
  fc.record({
    kind: fc.constant('subscribe' as const),
    after: fc.option(fc.nat(40)),
    slow: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('cancel' as const), which: fc.nat(5) }),
  fc.record({ kind: fc.constant('recheck' as const) }),
  fc.record({ kind: fc.constant('away' as const), away: fc.boolean() }),
  fc.record({ kind: fc.constant('answer' as const), which: fc.nat(5) }),
);

const cursors = createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' });
const settle = () => new Promise((resolve) => setImmediate(resolve));

/** One subscriber that pulls by itself; a slow one only when it is let. */
class Reader {
  readonly seqs: number[] = [];
  /** The last seq that it need not see: its `after`, or where `start` said that it stands. */
  base: number | undefined;
  slow: boolean;
  cancelled = false;
  #unpause: () => void = () => undefined;
  readonly #stream: AsyncIterableIterator<FeedItem<Entry>, undefined, undefined>;

  constructor(hub: FeedHub<Entry>, after: number | null, slow: boolean) {
    this.slow = slow;
    this.base = after ?? undefined;
    const cursor = after === null ? null : cursors.encode('a', after);
    this.#stream = hub.subscribe('a', {
      after: cursor,
      admit: ({ seq }) => (seq % 5 === 0 ? 'skip' : 'deliver'),
    });
    void this.#read();
  }
  async cancel(): Promise<void> {
    this.cancelled = true;
    await this.#stream.return?.();
  }
  hurry(): void {
    this.slow = false;
    this.#unpause();
  }
  async #read(): Promise<void> {
    for await (const item of this.#stream) {
      const at = cursors.decode(item.cursor, 'a').seq;
      if (item.kind === 'start') this.base = at;
      else if (item.kind === 'entry') {
        expect(at).toBe(item.entry.seq);
        this.seqs.push(item.entry.seq);
      } else throw new Error(`An unexpected ${item.kind}.`);
      if (this.slow) await new Promise<void>((resolve) => (this.#unpause = resolve));
    }
  }
}

/** What is between, without what admission skips. */
function between(base: number, last: number): number[] {
  return Array.from({ length: last - base }, (_, index) => base + 1 + index).filter((seq) => seq % 5 !== 0);
}

test('whatever happens to rings, reads and subscribers, each sees exactly the contiguous sequence, once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { maxLength: 40 }), fc.boolean(), async (commands, held) => {
      const store = new MemoryStore();
      const waiting: (() => void)[] = [];
      let hold = held;
      store.before = () => (hold ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve());
      const logger = { warn: () => undefined };
      const hub = createFeedHub<Entry>({ store, cursors, logger, pageSize: 3, retryMs: 0 });
      const entries: Entry[] = [];
      const readers: Reader[] = [];

      const run = async (step: Command): Promise<void> => {
        switch (step.kind) {
          case 'append': {
            const fresh = store.appendMany('a', step.count);
            entries.push(...fresh);
            for (const entry of rung(fresh, step.ring)) hub.ring('a', entry);
            return;
          }
          case 'ring': {
            const entry = entries[step.seq];
            if (entry !== undefined) hub.ring('a', entry);
            return;
          }
          case 'subscribe': {
            const after = step.after === null ? null : Math.min(step.after, entries.length);
            readers.push(new Reader(hub, after, step.slow));
            return;
          }
          case 'cancel':
            return readers[step.which]?.cancel();
          case 'recheck':
            return hub.recheck();
          case 'away':
            store.failing = step.away;
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
      hub.recheck();
      const live = readers.filter(({ cancelled }) => !cancelled);
      const arrived = ({ base, seqs }: Reader) =>
        base !== undefined && seqs.length >= between(base, entries.length).length;
      for (let turn = 0; turn < 2_000 && !live.every(arrived); turn += 1) await settle();

      for (const { base, seqs, cancelled } of readers) {
        if (base === undefined && cancelled) continue;
        const expected = between(Number(base), entries.length);
        expect(seqs).toEqual(cancelled ? expected.slice(0, seqs.length) : expected);
      }
      expect(hub.counts().subscribers).toBe(live.length);
      await Promise.all(live.map((reader) => reader.cancel()));
      expect(hub.counts()).toEqual({ feeds: 0, subscribers: 0 });
    }),
    { numRuns: 300 },
  );
});

function rung(
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
