import { type EventSubscription, onAny } from '@parley/event-bus';
import { type EventData, friendEvents } from '@parley/events';
import type { FriendPresence } from '../presence/friend-presence.ts';
import type { FriendPair, FriendPairStore } from '../stores/friend-pair-store.ts';

/** The consumer group, and the name under which handled events are recorded. */
export const friendPairsConsumer = 'user.friend-pairs';

/** Keeps the projection. Each event carries the whole pair and its version: a later one needs none before it. */
export function onPairChanged(friendPairs: FriendPairStore): EventSubscription {
  return onAny(
    friendEvents,
    (data, { id }) => friendPairs.apply(toPair(data), { id, consumer: friendPairsConsumer }),
    { isIndependent: true },
  );
}

/** Notifies the streams of this instance, which follow who is a friend by themselves: the projection may lag. */
export function onFriendshipChanged(friendPresence: FriendPresence): EventSubscription {
  const wants = (pairKey: string): boolean => pairKey.split(':').some((id) => friendPresence.isOpen(id));
  return onAny(friendEvents, (data) => friendPresence.pairChanged(toPair(data)), { wants });
}

function toPair({
  pairKey,
  userIds,
  version,
  blockedBy,
  friendsSince,
}: EventData<(typeof friendEvents)[number]>): FriendPair {
  const since = friendsSince === null ? null : new Date(friendsSince);
  return { pairKey, userIds, version, blockedBy, friendsSince: since };
}
