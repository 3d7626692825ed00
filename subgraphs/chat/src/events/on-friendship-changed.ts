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
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';

type PairChange = EventData<typeof FriendDeleted>;

/** How a pair changed. */
export type PairChangeType = 'friendship' | 'block';

/** Work: keeps the projection. Every event of a pair carries its whole state, so that all types are handled alike. */
export function onFriendshipChanged(deps: {
  projection: { apply(eventId: string, friendship: Friendship): Promise<void> };
  friendships: Pick<FriendshipCache, 'note'>;
}): readonly EventSubscription[] {
  return ofEveryType(async (data, eventId) => {
    const friendship = toFriendship(data);
    await deps.projection.apply(eventId, friendship);
    deps.friendships.note(friendship);
  });
}

/** Broadcast: what two people are to each other decides what is shown, wherever their streams are open. */
export function onFriendshipHeard(
  heard: (friendship: Friendship, change: PairChangeType) => void,
): readonly EventSubscription[] {
  return ofEveryType((data, _eventId, change) => heard(toFriendship(data), change));
}

function ofEveryType(
  handle: (data: PairChange, eventId: string, change: PairChangeType) => Promise<void> | void,
): readonly EventSubscription[] {
  return [
    on(FriendRequestSent, (data, { id }) => handle(data, id, 'friendship')),
    on(FriendRequestAccepted, (data, { id }) => handle(data, id, 'friendship')),
    on(FriendRequestRejected, (data, { id }) => handle(data, id, 'friendship')),
    on(FriendRequestCancelled, (data, { id }) => handle(data, id, 'friendship')),
    on(FriendDeleted, (data, { id }) => handle(data, id, 'friendship')),
    on(UserBlocked, (data, { id }) => handle(data, id, 'block')),
    on(UserUnblocked, (data, { id }) => handle(data, id, 'block')),
  ];
}

function toFriendship({ pairKey, userIds, version, friendsSince, blockedBy }: PairChange): Friendship {
  const since = friendsSince === null ? null : new Date(friendsSince);
  return { pairKey, userIds, version, friendsSince: since, blockedBy };
}
