import type { FriendshipReader } from './await-friendship.ts';
import { hasBlocked, type Friendship } from './friendship.ts';

const kept = 1_000;

/**
 * Blocks that were heard of while the projection may not know them yet: two consumers read the same event, and this one may
 * be first. So a stream that is opened between the two is refused, where it would else stay open behind a block.
 */
export interface RecentBlocks {
  note(friendship: Friendship): void;
  /** Whether a block by this user was heard of that the projection does not know yet. */
  isAhead(pairKey: string, userId: string): Promise<boolean>;
}

export function createRecentBlocks(friendships: FriendshipReader): RecentBlocks {
  const heard = new Map<string, Friendship>();
  return {
    note(friendship) {
      heard.delete(friendship.pairKey);
      heard.set(friendship.pairKey, friendship);
      const [oldest] = heard.keys();
      if (heard.size > kept && oldest !== undefined) heard.delete(oldest);
    },
    async isAhead(pairKey, userId) {
      if (!heard.has(pairKey)) return false;
      const known = await friendships.find(pairKey);
      const newest = heard.get(pairKey) ?? null;
      return hasBlocked(newest, userId) && (newest?.version ?? 0) > (known?.version ?? 0);
    },
  };
}
