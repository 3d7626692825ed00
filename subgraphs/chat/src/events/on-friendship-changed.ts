import { type EventSubscription, onAny } from '@parley/event-bus';
import { type EventData, type FriendDeleted, friendEvents } from '@parley/events';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';

/** How a pair changed. */
export type PairChangeType = 'friendship' | 'block';

/** Work: keeps the projection. Every event of a pair carries its whole state, so that all types are handled alike. */
export function onFriendshipChanged(deps: {
  projection: { apply(eventId: string, friendship: Friendship): Promise<void> };
  friendships: Pick<FriendshipCache, 'note'>;
}): readonly EventSubscription[] {
  return [
    onAny(friendEvents, async (data, { id }) => {
      const friendship = toFriendship(data);
      await deps.projection.apply(id, friendship);
      deps.friendships.note(friendship);
    }),
  ];
}

/** Broadcast: what two people are to each other decides what is shown, wherever their streams are open. */
export function onFriendshipHeard(
  notify: (friendship: Friendship, change: PairChangeType) => void,
): readonly EventSubscription[] {
  return [
    onAny(friendEvents, (data, { type }) =>
      notify(toFriendship(data), type === 'UserBlocked' || type === 'UserUnblocked' ? 'block' : 'friendship'),
    ),
  ];
}

function toFriendship(data: EventData<typeof FriendDeleted>): Friendship {
  const { pairKey, userIds, version, friendsSince, blockedBy } = data;
  const since = friendsSince === null ? null : new Date(friendsSince);
  return { pairKey, userIds, version, friendsSince: since, blockedBy };
}
