import type { FriendPairStore } from '../stores/friend-pair-store.ts';
import type { PresenceStore } from '../stores/presence/presence-store.ts';
import type { OnlineStatus } from './online-status.ts';

/** What the viewer may see of these users, in the order of the ids: of friends and of themself; null of everybody else. */
export type SeeOnlineStatuses = (
  viewerId: string,
  userIds: readonly string[],
) => Promise<(OnlineStatus | null)[]>;

export function createSeeOnlineStatuses(deps: {
  friendPairs: Pick<FriendPairStore, 'friendsAmong'>;
  presence: Pick<PresenceStore, 'findMany'>;
}): SeeOnlineStatuses {
  return async (viewerId, userIds) => {
    const others = userIds.filter((id) => id !== viewerId);
    const friends = others.length === 0 ? [] : await deps.friendPairs.friendsAmong(viewerId, others);
    const shown = new Set([...friends, viewerId]);
    const seen = userIds.filter((id) => shown.has(id));
    const statuses = await deps.presence.findMany(seen);
    const byId = new Map(seen.map((id, index) => [id, statuses[index]]));
    return userIds.map((id) => byId.get(id) ?? null);
  };
}
