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
import type { FriendPair, FriendPairStore } from '../stores/friend-pair-store.ts';

/** The consumer group, and the name under which handled events are recorded. */
export const friendPairsConsumer = 'user.friend-pairs';

/** Every event of a pair carries its whole state, so that one handler serves all of them. */
export function onPairChanged(friendPairs: FriendPairStore): readonly EventSubscription[] {
  const apply = (data: EventData<typeof FriendDeleted>, { id }: { id: string }): Promise<void> =>
    friendPairs.apply(toPair(data), { id, consumer: friendPairsConsumer });
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
