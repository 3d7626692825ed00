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

/** Rings the feeds that a change appended to. The event holds all that the entries do, so that a ring reads nothing. */
export function onPairChanged({ hub }: { hub: FeedHub<FriendFeedEntry> }): readonly EventSubscription[] {
  const ring = ({ userIds: [low, high], feeds, at }: PairChanged): void => {
    for (const { userId, seq, kind, requestId } of feeds) {
      const otherUserId = userId === low ? high : low;
      hub.ring(userId, { seq, kind, otherUserId, requestId, at: new Date(at) });
    }
  };
  return [
    on(FriendRequestSent, ring),
    on(FriendRequestAccepted, ring),
    on(FriendRequestRejected, ring),
    on(FriendRequestCancelled, ring),
    on(FriendDeleted, ring),
    on(UserBlocked, ring),
    on(UserUnblocked, ring),
  ];
}
