import type { Parts } from '../use-cases.ts';

/** What the viewer may see of these users, in the order of the ids: of friends and of themself; null of everybody else. */
export function createSeeOnlineStatuses({ friendPairs, presence }: Parts) {
  return async (viewerId: string, userIds: readonly string[]) => {
    const others = userIds.filter((id) => id !== viewerId);
    const friends = others.length === 0 ? [] : await friendPairs.friendsAmong(viewerId, others);
    const shown = new Set([...friends, viewerId]);
    const seen = userIds.filter((id) => shown.has(id));
    const statuses = await presence.findMany(seen);
    const byId = new Map(seen.map((id, index) => [id, statuses[index]]));
    return userIds.map((id) => byId.get(id) ?? null);
  };
}
