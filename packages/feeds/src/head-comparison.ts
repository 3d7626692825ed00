import type { Tick } from '@parley/async';
import type { FeedEntry, FeedHead, FeedStore } from './feed-store.ts';
import { inPages } from './reconciliation.ts';
import { inTime } from './retry.ts';

/** The part of a live feed that is compared. */
interface ComparedFeed {
  readonly head: FeedHead;
  reconcile(found: FeedHead, asked: FeedHead): void;
}

/** Transactions under way, and clocks of instances that differ: an entry may show so long after the time that it carries. */
const marginMs = 15_000;
/** Every live feed is compared once in so many runs, also when nothing seems to have changed: a store may have lost entries. */
const strides = 20;

/**
 * Compares live feeds with the ends of their feeds in the store: all of them after a rejoin, else those that changed, and in turn a part
 * of the rest. So a run costs by what happens, not by what exists.
 */
export class HeadComparison {
  readonly #feeds: ReadonlyMap<string, ComparedFeed>;
  readonly #store: Pick<FeedStore<FeedEntry>, 'heads' | 'changedSince'>;
  #isComplete = true;
  #stride = 0;

  constructor(
    feeds: ReadonlyMap<string, ComparedFeed>,
    store: Pick<FeedStore<FeedEntry>, 'heads' | 'changedSince'>,
  ) {
    this.#feeds = feeds;
    this.#store = store;
  }

  /** The next run compares every live feed. */
  compareAll(): void {
    this.#isComplete = true;
  }

  async run(tick: Tick): Promise<void> {
    const { changedSince } = this.#store;
    const isComplete = this.#isComplete || changedSince === undefined;
    this.#isComplete = false;
    try {
      const ids = [...this.#feeds.keys()];
      this.#stride = (this.#stride + 1) % strides;
      const compared = isComplete ? ids : ids.filter((_, index) => index % strides === this.#stride);
      const compare = (page: readonly string[]) => this.#ask(() => this.#store.heads(page), page);
      await inPages(() => compared, compare)(tick);
      if (isComplete || changedSince === undefined) return;
      const since = new Date(Date.now() - tick.sinceMs - marginMs);
      await this.#ask(() => changedSince(since));
    } catch (error) {
      this.#isComplete ||= isComplete;
      throw error;
    }
  }

  /** Without `feedIds` the answer is about any feeds; with them, one that it leaves out is empty. */
  async #ask(
    question: () => Promise<ReadonlyMap<string, FeedHead>>,
    feedIds?: readonly string[],
  ): Promise<void> {
    const ids = feedIds ?? [...this.#feeds.keys()];
    const asked = ids.map((feedId) => ({ feedId, head: this.#feeds.get(feedId)?.head }));
    const heads = await inTime(question());
    for (const { feedId, head } of asked) {
      const found = heads.get(feedId) ?? (feedIds && { seq: 0 });
      if (head !== undefined && found !== undefined) this.#feeds.get(feedId)?.reconcile(found, head);
    }
  }
}
