import { type EventSubscription, on } from '@parley/event-bus';
import {
  type EventData,
  FriendDeleted,
  FriendRequestAccepted,
  FriendRequestCancelled,
  FriendRequestRejected,
  FriendRequestSent,
  UserBlocked,
  UserUnblocked,
} from '@parley/events';
import type { FeedHub } from '@parley/feeds';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';

type PairChanged = Pick<EventData<typeof FriendDeleted>, 'userIds' | 'feeds' | 'at'>;

/** Notifies the feeds that a change appended to. The event holds all that the entries do, so that a notification reads nothing. */
export function onPairChanged({ hub }: { hub: FeedHub<FriendFeedEntry> }): readonly EventSubscription[] {
  const notify = ({ userIds: [low, high], feeds, at }: PairChanged): void => {
    for (const { userId, seq, kind, requestId } of feeds) {
      const otherUserId = userId === low ? high : low;
      hub.notify(userId, { seq, kind, otherUserId, requestId, at: new Date(at) });
    }
  };
  return [
    on(FriendRequestSent, notify),
    on(FriendRequestAccepted, notify),
    on(FriendRequestRejected, notify),
    on(FriendRequestCancelled, notify),
    on(FriendDeleted, notify),
    on(UserBlocked, notify),
    on(UserUnblocked, notify),
  ];
}
