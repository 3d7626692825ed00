import { coalesce } from './coalesce.ts';
import type { Cursors } from './cursors.ts';
import { createComparison } from './comparison.ts';
import type { FeedItem } from './feed-item.ts';
import type { FeedEntry, FeedStore } from './feed-store.ts';
import { FeedSubscriber, type SubscribeOptions } from './feed-subscriber.ts';
import { LiveFeed, type FeedSetting } from './live-feed.ts';
import { RecentEntries } from './recent-entries.ts';
import type { FeedLogger } from './retry.ts';

/** All live feeds of one subscription field in one process. */
export interface FeedHub<Entry extends FeedEntry, Signal = never> {
  /**
   * Opens at once (subscribed before it returns). Without `after` the first item is `start`. With it, what came since is
   * replayed and the stream goes on live; where the store no longer reaches back, or the cursor is of another epoch, a `gap`
   * comes first. The first `next()` rejects with InvalidCursorError for a cursor of another field, another feed, or beyond the
   * feed's end. `return()` releases everything at once, also while a `next()` is pending, which then resolves as done.
   */
  subscribe(
    feedId: string,
    options: SubscribeOptions<Entry>,
  ): AsyncIterableIterator<FeedItem<Entry, Signal>, undefined, undefined>;
  /**
   * The doorbell. seq ≤ last: dropped; last + 1: delivered; beyond: the missing range is read from the store first. Whether this very
   * entry is delivered.
   */
  ring(feedId: string, entry: Entry): boolean;
  /** By who knows that it was appended before its ring has come around. last + 1: delivered; anything else is left to the ring. Says which. */
  offer(feedId: string, entry: Entry): boolean;
  /** Unsequenced; the newest of each key replaces what was not yet pulled. */
  signal(feedId: string, key: string, signal: Signal): void;
  /**
   * Compares every live feed with its store at once: after each (re)join of the broadcast consumer, when rings may be lost. It
   * happens every few seconds as well, as long as there are live feeds, since a ring can be lost without anybody noticing.
   */
  recheck(): void;
  /** What is held now: nothing, once every subscriber has been released. */
  counts(): { readonly feeds: number; readonly subscribers: number };
}

/**
 * A hub over one store. `pageSize`: entries per store read (200). `retryMs`: the first pause while the store is away (50).
 * `compareMs`: the mean time between two comparisons of the live feeds with the store (3,000).
 * `outdates`: whether an entry changes what earlier ones show: these are then read anew for whoever replays them (none does).
 */
export function createFeedHub<Entry extends FeedEntry, Signal = never>(options: {
  store: FeedStore<Entry>;
  cursors: Cursors;
  logger: FeedLogger;
  pageSize?: number;
  retryMs?: number;
  compareMs?: number;
  outdates?: (entry: Entry) => boolean;
}): FeedHub<Entry, Signal> {
  const { store, cursors, logger, pageSize = 200, retryMs = 50, compareMs = 3_000 } = options;
  const retry = { logger, firstPauseMs: retryMs };
  const { outdates = () => false } = options;
  const recent = new RecentEntries<Entry>();
  const lastOf = coalesce(
    async (feedIds) => [...(await store.lasts(feedIds))].map(([feedId, last]) => ({ feedId, last })),
    ({ feedId }) => feedId,
  );
  const setting: FeedSetting<Entry> = { store, lastOf, cursors, pageSize, retry, recent, outdates };
  const feeds = new Map<string, LiveFeed<Entry, Signal>>();
  const comparison = createComparison({ store, feeds, retry, everyMs: compareMs });

  const open = (feedId: string) => {
    const feed = feeds.get(feedId) ?? new LiveFeed<Entry, Signal>(feedId, setting);
    feeds.set(feedId, feed);
    comparison.begin();
    return feed;
  };
  const releaseUnused = (feed: LiveFeed<Entry, Signal>) => {
    if (feed.listeners > 0) return;
    feed.close();
    feeds.delete(feed.id);
    if (feeds.size === 0) comparison.end();
  };
  return {
    subscribe(feedId, subscription) {
      const feed = open(feedId);
      return new FeedSubscriber(feed, subscription, () => releaseUnused(feed));
    },
    ring: (feedId, entry) => feeds.get(feedId)?.ring(entry) ?? false,
    offer: (feedId, entry) => feeds.get(feedId)?.offer(entry) ?? false,
    signal: (feedId, key, signal) => feeds.get(feedId)?.signal(key, signal),
    recheck: () => comparison.now(),
    counts: () => ({
      feeds: feeds.size,
      subscribers: [...feeds.values()].reduce((sum, { listeners }) => sum + listeners, 0),
    }),
  };
}
