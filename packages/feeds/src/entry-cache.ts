import type { FeedEntry } from './feed-store.ts';

/**
 * The newest entries of live feeds, as they were notified or read. Every replay gets the same objects, so that a thousand subscribers that come
 * back at once read a page once, and what was made of an entry for one of them serves all. Bounded: the oldest entries of a feed go
 * first, and all of the feed to which nothing was added for longest.
 */
export class EntryCache<Entry extends FeedEntry> {
  readonly #perFeed: number;
  readonly #inAll: number;
  /** Without holes, ascending; the feed that was added to last is the last. */
  readonly #runs = new Map<string, Entry[]>();
  #count = 0;

  constructor({ perFeed = 256, inAll = 5_000 }: { perFeed?: number; inAll?: number } = {}) {
    this.#perFeed = perFeed;
    this.#inAll = inAll;
  }

  get count(): number {
    return this.#count;
  }

  /** At most `limit` entries from `fromSeq` on; none when that one is not kept. */
  read(feedId: string, fromSeq: number, limit: number): readonly Entry[] {
    const run = this.#runs.get(feedId) ?? [];
    const index = fromSeq - (run[0]?.seq ?? Infinity);
    return index >= 0 ? run.slice(index, index + limit) : [];
  }

  /** `entries`: ascending, without holes. What does not join what is kept replaces it when it is newer, and is not kept when it is older. */
  keep(feedId: string, entries: readonly Entry[]): void {
    const [first] = entries;
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return;
    const kept = this.#runs.get(feedId) ?? [];
    const start = kept[0]?.seq ?? first.seq;
    const end = kept.at(-1)?.seq ?? first.seq - 1;
    if (last.seq < start - 1) return;
    this.forget(feedId);
    const run = first.seq > end + 1 ? [] : kept;
    if (first.seq < start) run.unshift(...entries.filter(({ seq }) => seq < start));
    // In place: nearly always it is one entry, right after the end of a run that is full.
    for (const entry of entries) if (entry.seq > end) run.push(entry);
    while (run.length > this.#perFeed) run.shift();
    this.#add(feedId, run);
  }

  forget(feedId: string): void {
    this.#count -= this.#runs.get(feedId)?.length ?? 0;
    this.#runs.delete(feedId);
  }

  #add(feedId: string, run: Entry[]): void {
    this.#runs.set(feedId, run);
    this.#count += run.length;
    for (const [oldest] of this.#runs) {
      if (this.#count <= this.#inAll || oldest === feedId) break;
      this.forget(oldest);
    }
  }
}
