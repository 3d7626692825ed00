import { type EventSubscription, onAny } from '@parley/event-bus';
import { type EventData, friendEvents } from '@parley/events';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';

type PairChange = EventData<(typeof friendEvents)[number]>;

/** How a pair changed. */
export type PairChangeType = 'friendship' | 'block';

/** Work: keeps the projection. */
export function onFriendshipChanged(deps: {
  projection: { apply(eventId: string, friendship: Friendship): Promise<void> };
  friendships: Pick<FriendshipCache, 'note'>;
}): EventSubscription {
  const apply = async (data: PairChange, { id }: { readonly id: string }): Promise<void> => {
    const friendship = toFriendship(data);
    await deps.projection.apply(id, friendship);
    deps.friendships.note(friendship);
  };
  // Each event holds the whole state of its pair, and the higher version wins.
  return onAny(friendEvents, apply, { isIndependent: true });
}

/** Broadcast: what two people are to each other decides what is shown, wherever their streams are open. */
export function onFriendshipConsumed(
  listener: (friendship: Friendship, change: PairChangeType) => void,
): EventSubscription {
  return onAny(friendEvents, (data, { type }) =>
    listener(toFriendship(data), type === 'UserBlocked' || type === 'UserUnblocked' ? 'block' : 'friendship'),
  );
}

function toFriendship({ pairKey, userIds, version, friendsSince, blockedBy }: PairChange): Friendship {
  const since = friendsSince === null ? null : new Date(friendsSince);
  return { pairKey, userIds, version, friendsSince: since, blockedBy };
}
