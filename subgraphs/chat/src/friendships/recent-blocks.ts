import type { FriendshipReader } from './await-friendship.ts';
import { hasBlocked, type Friendship } from './friendship.ts';

const kept = 1_000;

/**
 * What was heard of pairs while the projection may not know it yet: two consumers read the same event, and this one may be
 * first. So a stream that is opened between the two is refused, where it would else stay open behind a block.
 */
export interface RecentBlocks {
  /** A repeat of something older changes nothing. */
  note(friendship: Friendship): void;
  /** What was heard of this pair last; null when nothing was heard lately. */
  heard(pairKey: string): Friendship | null;
  /** What was heard last of each pair that this user is one of. */
  heardOf(userId: string): readonly Friendship[];
  /** Whether a block by this user was heard of that the projection does not know yet. */
  isAhead(pairKey: string, userId: string): Promise<boolean>;
}

export function createRecentBlocks(friendships: FriendshipReader): RecentBlocks {
  const recent = new Map<string, Friendship>();
  return {
    note(friendship) {
      if ((recent.get(friendship.pairKey)?.version ?? 0) > friendship.version) return;
      recent.delete(friendship.pairKey);
      recent.set(friendship.pairKey, friendship);
      const [oldest] = recent.keys();
      if (recent.size > kept && oldest !== undefined) recent.delete(oldest);
    },
    heard: (pairKey) => recent.get(pairKey) ?? null,
    heardOf: (userId) => [...recent.values()].filter(({ userIds }) => userIds.includes(userId)),
    async isAhead(pairKey, userId) {
      if (!recent.has(pairKey)) return false;
      const known = await friendships.find(pairKey);
      const newest = recent.get(pairKey) ?? null;
      return hasBlocked(newest, userId) && (newest?.version ?? 0) > (known?.version ?? 0);
    },
  };
}
