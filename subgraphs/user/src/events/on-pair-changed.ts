import { on, type EventSubscription } from '@parley/event-bus';
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
import type { FriendPresence } from '../presence/friend-presence.ts';
import type { FriendPair, FriendPairStore } from '../stores/friend-pair-store.ts';

/** The consumer group, and the name under which handled events are recorded. */
export const friendPairsConsumer = 'user.friend-pairs';

/** Every event of a pair carries its whole state, so that one handler serves all of them. */
export function onPairChanged(friendPairs: FriendPairStore): readonly EventSubscription[] {
  return onEveryChange((data, { id }) =>
    friendPairs.apply(toPair(data), { id, consumer: friendPairsConsumer }),
  );
}

/** Notifies the streams of this instance, which follow who is a friend by themselves: the projection may be behind. */
export function onFriendshipChanged(friendPresence: FriendPresence): readonly EventSubscription[] {
  return onEveryChange((data) => friendPresence.pairChanged(toPair(data)));
}

function onEveryChange(
  apply: (data: EventData<typeof FriendDeleted>, event: { id: string }) => Promise<void> | void,
): readonly EventSubscription[] {
  return [
    on(FriendRequestSent, apply),
    on(FriendRequestAccepted, apply),
    on(FriendRequestRejected, apply),
    on(FriendRequestCancelled, apply),
    on(FriendDeleted, apply),
    on(UserBlocked, apply),
    on(UserUnblocked, apply),
  ];
}

function toPair({
  pairKey,
  userIds,
  version,
  blockedBy,
  friendsSince,
}: EventData<typeof FriendDeleted>): FriendPair {
  const since = friendsSince === null ? null : new Date(friendsSince);
  return { pairKey, userIds, version, blockedBy, friendsSince: since };
}
