/**
 * One entry of a feed. `seq` is dense per feed and starts at 1: contiguity is how a stream knows that it lost nothing. `eventId` is the
 * entry's own, the same in its notifications and in the store: another one at the same `seq` shows that history went back.
 */
export interface FeedEntry {
  readonly seq: number;
  readonly eventId: string;
}

/** A feed's last entry: `seq` 0 without any; no `eventId` where the entry is not kept any more. */
export interface FeedHead {
  readonly seq: number;
  readonly eventId?: string | undefined;
}

/** Where an entry stands. */
export interface FeedPlace {
  readonly feedId: string;
  readonly seq: number;
}

/**
 * Where a feed's entries are kept. A notification only says that there is one. Implemented in a service's `stores/`. What is read must be
 * durable (MongoDB: read concern majority): an entry that was read and is lost afterwards is a history that went back.
 */
export interface FeedStore<Entry extends FeedEntry> {
  /** first = lowest seq still kept, last = highest appended (0 when none); first = last + 1 when nothing is kept. */
  bounds(feedId: string): Promise<FeedBounds>;
  /** The last entry of each of these feeds, in one question, at most 1,000 of them; a feed without any may be left out. */
  heads(feedIds: readonly string[]): Promise<ReadonlyMap<string, FeedHead>>;
  /** The entries that stand at these places, at most 1,000; a place without one is left out. */
  entriesAt(places: readonly FeedPlace[]): Promise<readonly (FeedPlace & { readonly eventId: string })[]>;
  /**
   * Those of these entries, at most 1,000, that are kept, and where they stand. Asked about every entry that went out, so that a store which
   * finds entries by their ids is better asked so. Without it they are asked for by their places.
   */
  entriesById?(
    entries: readonly (FeedPlace & { readonly eventId: string })[],
  ): Promise<readonly (FeedPlace & { readonly eventId: string })[]>;
  /** Ascending from `fromSeq` on, contiguous, at most `limit`; fewer (or none) only where the feed ends. */
  read(feedId: string, fromSeq: number, limit: number): Promise<readonly Entry[]>;
  /**
   * The last entries of the feeds that were appended to since, by an index on time. `since` has a margin for transactions under way and
   * for clocks that differ. Without it every live feed is compared each time.
   */
  changedSince?(since: Date): Promise<ReadonlyMap<string, FeedHead>>;
}

/** What a feed's store still has. */
export interface FeedBounds {
  readonly first: number;
  readonly last: number;
}
