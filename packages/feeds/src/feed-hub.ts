import { batchLoad } from '@parley/async';
import type { Cursors } from './cursors.ts';
import { EntryCache } from './entry-cache.ts';
import type { FeedItem, FeedSignal } from './feed-item.ts';
import type { FeedEntry, FeedStore } from './feed-store.ts';
import { FeedSubscriber, type SubscribeOptions } from './feed-subscriber.ts';
import { LiveFeed, type FeedSetting } from './live-feed.ts';
import { createReconciliation, inPages } from './reconciliation.ts';
import { readForever, type FeedLogger, type RetryPolicy } from './retry.ts';

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
   * The notification. seq ≤ last: dropped; last + 1: delivered; beyond: the missing range is read from the store first. Whether this very
   * entry is delivered.
   */
  notify(feedId: string, entry: Entry): boolean;
  /** By who knows that it was appended before its notification has come around. last + 1: delivered; anything else is left to the notification. Says which. */
  tryAppend(feedId: string, entry: Entry): boolean;
  /** Goes out after the entries that are there, unless this version of its key or a higher one did. It replaces what was not yet pulled. */
  signal(signal: FeedSignal<Signal>): void;
  /**
   * Compares every live feed with its store at once: after each (re)join of the broadcast consumer, when notifications may be lost. It
   * happens every few seconds as well, as long as there are live feeds, since a notification can be lost without anybody noticing.
   */
  reconcile(): void;
  /** What is held now: nothing, once every subscriber has been released. */
  counts(): { readonly feeds: number; readonly subscribers: number };
}

/** What a hub is made of. */
export interface FeedHubOptions<Entry extends FeedEntry, Signal> {
  readonly store: FeedStore<Entry>;
  readonly cursors: Cursors;
  readonly logger: FeedLogger;
  /** Entries per read of the store (200). */
  readonly pageSize?: number;
  /** The first wait while the store is unavailable (50 ms). */
  readonly retryMs?: number;
  /** The mean time between two reconciliations of the live feeds with the store (3,000 ms). */
  readonly reconcileMs?: number;
  /** Whether an entry changes what earlier ones show: these are then read anew for a replay (none does). */
  readonly invalidates?: (entry: Entry) => boolean;
  /** The signals of these feeds, at most 1,000, that changed within the last so many ms: what a lost one would have said. */
  readonly signalsSince?: (
    feedIds: readonly string[],
    sinceMs: number,
  ) => Promise<readonly FeedSignal<Signal>[]>;
}

/** A hub over one store. */
export function createFeedHub<Entry extends FeedEntry, Signal = never>(
  options: FeedHubOptions<Entry, Signal>,
): FeedHub<Entry, Signal> {
  const { store, cursors, logger, pageSize = 200, retryMs = 50, reconcileMs = 3_000 } = options;
  const retry = { logger, firstMs: retryMs };
  const { invalidates = () => false, signalsSince } = options;
  const cache = new EntryCache<Entry>();
  const lastOf = batchLoad(
    async (feedIds) => [...(await store.lasts(feedIds))].map(([feedId, last]) => ({ feedId, last })),
    ({ feedId }) => feedId,
  );
  const setting: FeedSetting<Entry> = { store, lastOf, cursors, pageSize, retry, cache, invalidates };
  const feeds = new Map<string, LiveFeed<Entry, Signal>>();
  const signal = (given: FeedSignal<Signal>): void => feeds.get(given.feedId)?.signal(given);
  const reconciliation = createReconciliation({
    questions: [
      inPages(
        () => feeds.keys(),
        (feedIds, { signal }) => compareLasts(feeds, { store, retry, signal }, feedIds),
      ),
      signalsSince &&
        inPages(
          () => feeds.keys(),
          async (feedIds, { sinceMs }) => (await signalsSince(feedIds, sinceMs)).forEach(signal),
        ),
    ],
    onError: (err) => logger.warn({ err }, 'Live feeds could not be compared with their store'),
    intervalMs: reconcileMs,
  });

  const open = (feedId: string) => {
    const feed = feeds.get(feedId) ?? new LiveFeed<Entry, Signal>(feedId, setting);
    feeds.set(feedId, feed);
    reconciliation.start();
    return feed;
  };
  const releaseUnused = (feed: LiveFeed<Entry, Signal>) => {
    if (feed.listeners > 0) return;
    feed.close();
    feeds.delete(feed.id);
    if (feeds.size === 0) reconciliation.stop();
  };
  return {
    subscribe(feedId, subscription) {
      const feed = open(feedId);
      return new FeedSubscriber(feed, subscription, () => releaseUnused(feed));
    },
    notify: (feedId, entry) => feeds.get(feedId)?.notify(entry) ?? false,
    tryAppend: (feedId, entry) => feeds.get(feedId)?.tryAppend(entry) ?? false,
    signal,
    reconcile: () => reconciliation.runNow(),
    counts: () => ({
      feeds: feeds.size,
      subscribers: [...feeds.values()].reduce((sum, { listeners }) => sum + listeners, 0),
    }),
  };
}

/** While the store is unavailable there is one question, asked with back-off. */
async function compareLasts(
  feeds: ReadonlyMap<string, { reconcile(last: number): void }>,
  deps: { store: Pick<FeedStore<FeedEntry>, 'lasts'>; retry: RetryPolicy; signal: AbortSignal },
  feedIds: readonly string[],
): Promise<void> {
  const { store, retry, signal } = deps;
  const lasts = await readForever(retry, `${feedIds.length} feeds`, signal, () => store.lasts(feedIds));
  for (const feedId of feedIds) feeds.get(feedId)?.reconcile(lasts?.get(feedId) ?? 0);
}
