import { type EventSubscription, onAny } from '@parley/event-bus';
import { friendEvents } from '@parley/events';
import type { FeedHub } from '@parley/feeds';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';

/** Notifies the feeds that a change appended to. The event holds all that the entries do, so that nothing is read. */
export function onPairChanged({ hub }: { hub: FeedHub<FriendFeedEntry> }): EventSubscription {
  return onAny(friendEvents, ({ userIds: [low, high], feeds, at }) => {
    for (const { userId, seq, kind, requestId } of feeds) {
      const otherUserId = userId === low ? high : low;
      hub.notify(userId, { seq, kind, otherUserId, requestId, at: new Date(at) });
    }
  });
}
