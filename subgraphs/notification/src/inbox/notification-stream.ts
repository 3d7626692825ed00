import { pipeStream } from '@parley/async';
import { type Cursors, type FeedHub, type FeedItem, InvalidCursorError } from '@parley/feeds';
import { badCursor, type StreamEvent } from '@parley/service-kit/subgraph';
import type { InboxEntry } from './inbox-entry.ts';

/** What a subscriber receives: a feed's entries, its start, its gaps. There are no signals here. */
export type StreamItem = FeedItem<InboxEntry>;

/** The live feeds of notifications. */
export interface NotificationStreams {
  /**
   * The user's feed, behind the cursor or from now on. A feed is its owner's alone, and the owner never changes: nothing is
   * to be asked per entry. @throws BAD_CURSOR for a cursor of something else.
   */
  readonly open: (userId: string, after: string | null) => AsyncIterableIterator<StreamEvent<StreamItem>>;
  /** An entry was announced. */
  readonly notify: (entry: InboxEntry) => void;
  /** Announcements may have been lost. */
  readonly reconcile: () => void;
}

export function createNotificationStreams(deps: {
  readonly hub: FeedHub<InboxEntry>;
  readonly cursors: Cursors;
}): NotificationStreams {
  const { hub, cursors } = deps;
  return {
    open(userId, after) {
      if (after !== null) checkCursor(cursors, userId, after);
      const items = hub.subscribe(userId, { after, authorize: () => 'deliver' });
      return pipeStream(items, (item) => ({ value: item, cursor: item.cursor }));
    },
    notify: (entry) => hub.notify(entry.userId, entry),
    reconcile: () => hub.reconcile(),
  };
}

function checkCursor(cursors: Cursors, userId: string, after: string): void {
  try {
    cursors.decode(after, userId);
  } catch (error) {
    throw error instanceof InvalidCursorError ? badCursor() : error;
  }
}
