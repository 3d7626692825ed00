import { pipeStream } from '@parley/async';
import type { FeedHub, FeedItem } from '@parley/feeds';
import type { StreamEvent } from '@parley/service-kit/subgraph';
import type { InboxEntry } from './inbox-entry.ts';

/** What a subscriber receives: a feed's entries, its start, its gaps. There are no signals here. */
export type StreamItem = FeedItem<InboxEntry>;

/** The live feeds of notifications. */
export interface NotificationStreams {
  /**
   * The user's feed, after the cursor or from now on. A feed is its owner's alone, and the owner never changes: nothing is
   * to be asked per entry. @throws InvalidCursorError for a cursor of something else.
   */
  readonly open: (userId: string, after: string | null) => AsyncIterableIterator<StreamEvent<StreamItem>>;
  /** An entry was announced. */
  readonly notify: (entry: InboxEntry) => void;
  /** Announcements may have been lost. */
  readonly reconcile: () => void;
}

export function createNotificationStreams(deps: { readonly hub: FeedHub<InboxEntry> }): NotificationStreams {
  const { hub } = deps;
  return {
    open(userId, after) {
      const items = hub.subscribe(userId, { after, authorize: () => 'deliver' });
      return pipeStream(items, (item) => ({ value: item, cursor: item.cursor }));
    },
    notify: (entry) => hub.notify(entry.userId, entry),
    reconcile: () => hub.reconcile(),
  };
}
