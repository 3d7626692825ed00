import { type EventSubscription, on } from '@parley/event-bus';
import { UserOnlineStatusChanged } from '@parley/events';
import type { FriendPresence } from '../presence/friend-presence.ts';

/** Notifies the streams of this instance; the event holds all that a notification needs. */
export function onOnlineStatusChanged(friendPresence: FriendPresence): EventSubscription {
  return on(
    UserOnlineStatusChanged,
    ({ userId, state, version, lastSeenAt }) =>
      friendPresence.statusChanged({
        userId,
        status: { state, version, lastSeenAt: lastSeenAt === null ? null : new Date(lastSeenAt) },
      }),
    { wants: (userId) => friendPresence.isFollowed(userId) },
  );
}
