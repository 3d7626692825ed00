/** One entry of a feed. `seq` is dense per feed and starts at 1: contiguity is how a stream knows that it lost nothing. */
export interface FeedEntry {
  readonly seq: number;
}

/** Where a feed's entries are kept. A notification only says that there is one. Implemented in a service's `stores/`. */
export interface FeedStore<Entry extends FeedEntry> {
  /** first = lowest seq still kept, last = highest appended (0 when none); first = last + 1 when nothing is kept. */
  bounds(feedId: string): Promise<FeedBounds>;
  /** The highest seq appended to each of these feeds, in one question, at most 1,000 of them; a feed without any is left out or 0. */
  lasts(feedIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Ascending from `fromSeq` on, contiguous, at most `limit`; fewer (or none) only where the feed ends. */
  read(feedId: string, fromSeq: number, limit: number): Promise<readonly Entry[]>;
}

/** What a feed's store still has. */
export interface FeedBounds {
  readonly first: number;
  readonly last: number;
}
