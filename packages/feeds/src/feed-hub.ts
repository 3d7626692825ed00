import type { Cursors } from './cursors.ts';
import type { FeedItem } from './feed-item.ts';
import type { FeedEntry, FeedStore } from './feed-store.ts';
import { FeedSubscriber, type SubscribeOptions } from './feed-subscriber.ts';
import { LiveFeed, type FeedSetting } from './live-feed.ts';
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
  /** The doorbell. seq ≤ last: dropped; last + 1: delivered; beyond: the missing range is read from the store first. */
  ring(feedId: string, entry: Entry): void;
  /** Unsequenced; the newest of each key replaces what was not yet pulled. */
  signal(feedId: string, key: string, signal: Signal): void;
  /** Compares every live feed with its store once: after each (re)join of the broadcast consumer, when rings may be lost. */
  recheck(): void;
  /** What is held now: nothing, once every subscriber has been released. */
  counts(): { readonly feeds: number; readonly subscribers: number };
}

/** How many feeds are compared with their store at a time. */
const rechecksAtOnce = 16;

/** A hub over one store. `pageSize`: entries per store read (200). `retryMs`: the first pause while the store is away (50). */
export function createFeedHub<Entry extends FeedEntry, Signal = never>(options: {
  store: FeedStore<Entry>;
  cursors: Cursors;
  logger: FeedLogger;
  pageSize?: number;
  retryMs?: number;
}): FeedHub<Entry, Signal> {
  const { store, cursors, logger, pageSize = 200, retryMs = 50 } = options;
  const setting: FeedSetting<Entry> = { store, cursors, pageSize, retry: { logger, firstPauseMs: retryMs } };
  const feeds = new Map<string, LiveFeed<Entry, Signal>>();

  const open = (feedId: string) => {
    const feed = feeds.get(feedId) ?? new LiveFeed<Entry, Signal>(feedId, setting);
    feeds.set(feedId, feed);
    return feed;
  };
  const releaseUnused = (feed: LiveFeed<Entry, Signal>) => {
    if (feed.listeners > 0) return;
    feed.close();
    feeds.delete(feed.id);
  };
  return {
    subscribe(feedId, subscription) {
      const feed = open(feedId);
      return new FeedSubscriber(feed, subscription, () => releaseUnused(feed));
    },
    ring: (feedId, entry) => feeds.get(feedId)?.ring(entry),
    signal: (feedId, key, signal) => feeds.get(feedId)?.signal(key, signal),
    recheck() {
      const waiting = [...feeds.values()].values();
      for (let worker = 0; worker < rechecksAtOnce; worker += 1) void compare(waiting);
    },
    counts: () => ({
      feeds: feeds.size,
      subscribers: [...feeds.values()].reduce((sum, { listeners }) => sum + listeners, 0),
    }),
  };
}

async function compare<Entry extends FeedEntry, Signal>(
  feeds: Iterable<LiveFeed<Entry, Signal>>,
): Promise<void> {
  for (const feed of feeds) await feed.recheck();
}
