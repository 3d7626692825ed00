import type { Cursors } from './cursors.ts';
import type { Admission, FeedItem } from './feed-item.ts';
import type { FeedEntry, FeedStore } from './feed-store.ts';

/** The part of a logger that the hub needs; pino fits. */
export interface FeedLogger {
  warn(fields: object, message: string): void;
}

/** How a subscriber begins and what it may see. */
export interface SubscribeOptions<Entry extends FeedEntry> {
  /** A cursor to go on behind; without it the stream begins with `start` at the feed's present end. */
  readonly after?: string | null | undefined;
  /** Asked per entry, in order, one at a time, right before it is delivered. A rejection ends the stream with it. */
  readonly admit: (entry: Entry) => Promise<Admission> | Admission;
}

/** All live feeds of one subscription field in one process. */
export interface FeedHub<Entry extends FeedEntry, Signal = never> {
  /**
   * Opens at once (subscribed before it returns). The first `next()` rejects with InvalidCursorError for a bad `after`.
   * `return()` releases everything at once, also while a `next()` is pending, which then resolves as done.
   */
  subscribe(feedId: string, options: SubscribeOptions<Entry>): AsyncIterableIterator<FeedItem<Entry, Signal>>;
  /** The doorbell. seq ≤ last: dropped; last + 1: delivered; beyond: the missing range is read from the store first. */
  ring(feedId: string, entry: Entry): void;
  /** Unsequenced; the newest of each key replaces what was not yet pulled. */
  signal(feedId: string, key: string, signal: Signal): void;
  /** Compares every live feed with its store once: after each (re)join of the broadcast consumer, when rings may be lost. */
  recheck(): void;
  counts(): { readonly feeds: number; readonly subscribers: number };
}

/** A hub over one store. `pageSize`: entries per store read (default 200). */
export function createFeedHub<Entry extends FeedEntry, Signal = never>(options: {
  store: FeedStore<Entry>;
  cursors: Cursors;
  logger: FeedLogger;
  pageSize?: number;
}): FeedHub<Entry, Signal> {
  throw new Error(`Not yet: ${options.cursors.epoch}`);
}
