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
import type { FriendshipArrivals } from '../friendships/friendship-arrivals.ts';
import type { Friendship } from '../friendships/friendship.ts';

type PairChange = EventData<typeof FriendDeleted>;

/** Work: keeps the projection. Every event of a pair carries its whole state, so that all types are handled alike. */
export function onFriendshipChanged(deps: {
  friendships: { apply(eventId: string, friendship: Friendship): Promise<void> };
  arrivals: FriendshipArrivals;
}): readonly EventSubscription[] {
  return ofEveryType(async (data, eventId) => {
    const friendship = toFriendship(data);
    await deps.friendships.apply(eventId, friendship);
    deps.arrivals.announce(friendship.pairKey);
  });
}

/** Broadcast: what two people are to each other decides what is shown, wherever their streams are open. */
export function onFriendshipHeard(heard: (friendship: Friendship) => void): readonly EventSubscription[] {
  return ofEveryType((data) => heard(toFriendship(data)));
}

function ofEveryType(
  handle: (data: PairChange, eventId: string) => Promise<void> | void,
): readonly EventSubscription[] {
  return [
    on(FriendRequestSent, (data, { id }) => handle(data, id)),
    on(FriendRequestAccepted, (data, { id }) => handle(data, id)),
    on(FriendRequestRejected, (data, { id }) => handle(data, id)),
    on(FriendRequestCancelled, (data, { id }) => handle(data, id)),
    on(FriendDeleted, (data, { id }) => handle(data, id)),
    on(UserBlocked, (data, { id }) => handle(data, id)),
    on(UserUnblocked, (data, { id }) => handle(data, id)),
  ];
}

function toFriendship({ pairKey, userIds, version, friendsSince, blockedBy }: PairChange): Friendship {
  const since = friendsSince === null ? null : new Date(friendsSince);
  return { pairKey, userIds, version, friendsSince: since, blockedBy };
}
