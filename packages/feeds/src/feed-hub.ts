import { batch } from '@parley/async';
import type { Cursors } from './cursors.ts';
import { EntryCache } from './entry-cache.ts';
import type { FeedItem, FeedSignal } from './feed-item.ts';
import type { FeedEntry, FeedHead, FeedPlace, FeedStore } from './feed-store.ts';
import { FeedSubscriber, type SubscribeOptions } from './feed-subscriber.ts';
import { HeadComparison } from './head-comparison.ts';
import { LiveFeed, type FeedSetting } from './live-feed.ts';
import { createReconciliation, inPages } from './reconciliation.ts';
import { inTime, type FeedLogger } from './retry.ts';

/** All live feeds of one subscription field in one process. */
export interface FeedHub<Entry extends FeedEntry, Signal = never> {
  /**
   * Opens at once (subscribed before it returns). Without `after` the first item is `start`. With it, what came since is
   * replayed and the stream goes on live; where the store no longer reaches back, or the cursor is of another epoch or of a history
   * that is no more, a `gap` comes first. A `gap` also comes when history goes back under a live stream. The first `next()` rejects
   * with InvalidCursorError for a cursor of another field or another feed. `return()` releases everything at once, also while a `next()` is pending, which then resolves as done.
   */
  subscribe(
    feedId: string,
    options: SubscribeOptions<Entry, Signal>,
  ): AsyncIterableIterator<FeedItem<Entry, Signal>, undefined, undefined>;
  /**
   * The notification. seq ≤ last: dropped, and unless it is known as a repeat the store is asked whether history went back; last + 1:
   * delivered; beyond: the missing range is read from the store first. Whether this very entry is delivered.
   */
  notify(feedId: string, entry: Entry): boolean;
  /** Whether the feed has a subscriber: of another a notification changes nothing, and need not be parsed. */
  isLive(feedId: string): boolean;
  /** By who knows that it was appended before its notification has come around. last + 1: delivered; anything else is left to the notification. Says which. */
  tryAppend(feedId: string, entry: Entry): boolean;
  /** Goes out after the entries that are there, unless this version of its key or a higher one did. It replaces what was not yet pulled. */
  signal(signal: FeedSignal<Signal>): void;
  /**
   * Compares every live feed with its store at once: after each (re)join of the broadcast consumer, when notifications may be lost. Every
   * few seconds those that changed are compared as well, since a notification can be lost without anybody noticing.
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
  const { store, cursors, logger, pageSize = 200, retryMs = 50, invalidates = () => false } = options;
  const retry = { logger, firstMs: retryMs };
  const cache = new EntryCache<Entry>();
  const setting: FeedSetting<Entry> = {
    store,
    ...batchedReads(store),
    cursors,
    pageSize,
    retry,
    cache,
    invalidates,
  };
  const feeds = new Map<string, LiveFeed<Entry, Signal>>();
  const signal = (given: FeedSignal<Signal>): void => feeds.get(given.feedId)?.signal(given);
  const { reconciliation, compareAll } = reconcileFeeds(feeds, options, signal);
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
    isLive: (feedId) => feeds.has(feedId),
    notify: (feedId, entry) => feeds.get(feedId)?.notify(entry) ?? false,
    tryAppend: (feedId, entry) => feeds.get(feedId)?.tryAppend(entry) ?? false,
    signal,
    reconcile() {
      compareAll();
      reconciliation.runNow();
    },
    counts: () => ({
      feeds: feeds.size,
      subscribers: [...feeds.values()].reduce((sum, { listeners }) => sum + listeners, 0),
    }),
  };
}

/** What is asked of the stores about all live feeds, periodically and after a rejoin. */
function reconcileFeeds<Entry extends FeedEntry, Signal>(
  feeds: ReadonlyMap<string, LiveFeed<Entry, Signal>>,
  { store, logger, signalsSince, reconcileMs: intervalMs = 3_000 }: FeedHubOptions<Entry, Signal>,
  onSignal: (signal: FeedSignal<Signal>) => void,
) {
  const comparison = new HeadComparison(feeds, store);
  const checkHistory = async (): Promise<void> => {
    await Promise.all([...feeds.values()].map((feed) => feed.check()));
  };
  const askForSignals =
    signalsSince &&
    inPages(
      () => feeds.keys(),
      async (feedIds, { sinceMs }) => (await signalsSince(feedIds, sinceMs)).forEach(onSignal),
    );
  const reconciliation = createReconciliation({
    questions: [(tick) => comparison.run(tick), checkHistory, askForSignals],
    onError: (err) => logger.warn({ err }, 'Live feeds could not be compared with their store'),
    intervalMs,
  });
  return { reconciliation, compareAll: () => comparison.compareAll() };
}

/** The questions of all feeds about one entry each share reads of up to 1,000. */
function batchedReads(store: FeedStore<FeedEntry>) {
  const maxSize = 1_000;
  const nameOf = ({ feedId, seq }: FeedPlace): string => `${seq} ${feedId}`;
  const headOf = async (feedIds: readonly string[]): Promise<FeedHead[]> => {
    const heads = await inTime(store.heads([...new Set(feedIds)]));
    return feedIds.map((feedId) => heads.get(feedId) ?? { seq: 0 });
  };
  const eventIdAt = async (places: readonly FeedPlace[]): Promise<(string | undefined)[]> => {
    const found = await inTime(store.entriesAt(places));
    const byPlace = new Map(found.map((entry) => [nameOf(entry), entry.eventId]));
    return places.map((place) => byPlace.get(nameOf(place)));
  };
  const nameOfEntry = (entry: FeedPlace & FeedEntry): string => `${nameOf(entry)} ${entry.eventId}`;
  const isThere = async (entries: readonly (FeedPlace & FeedEntry)[]): Promise<boolean[]> => {
    const found = await inTime(store.entriesById?.(entries) ?? store.entriesAt(entries));
    const there = new Set(found.map(nameOfEntry));
    return entries.map((entry) => there.has(nameOfEntry(entry)));
  };
  return {
    headOf: batch(headOf, { maxSize }),
    eventIdAt: batch(eventIdAt, { maxSize }),
    isThere: batch(isThere, { maxSize }),
  };
}
