import { LRUCache } from 'lru-cache';
import { isBlocked, type Friendship } from './friendship.ts';

interface Entry {
  readonly friendship: Friendship | null;
  /** An event may be old when it is consumed: only a read says what holds at its time. */
  readonly readAt: number;
}

/**
 * The newest version that this process has met of each pair, whether read or consumed. Bounded: the least recently used go first.
 * `clock`: milliseconds that only rise.
 */
export function createNewestFriendships({ clock, capacity }: { clock: () => number; capacity: number }) {
  const blockedPairs = new Map<string, Map<string, Friendship>>();
  const entries = new LRUCache<string, Entry>({
    max: capacity,
    dispose: ({ friendship }) => unlist(friendship),
  });

  const list = (friendship: Friendship): void => {
    for (const userId of friendship.userIds) {
      const ofUser = blockedPairs.get(userId) ?? new Map<string, Friendship>();
      blockedPairs.set(userId, ofUser.set(friendship.pairKey, friendship));
    }
  };
  const unlist = (friendship: Friendship | null): void => {
    for (const userId of friendship?.userIds ?? []) {
      const ofUser = blockedPairs.get(userId);
      if (friendship !== null) ofUser?.delete(friendship.pairKey);
      if (ofUser?.size === 0) blockedPairs.delete(userId);
    }
  };
  /** Takes over what was read at `readAt`, or consumed (null). Answers the newest: the higher version wins, here and nowhere else. */
  const learn = (
    pairKey: string,
    friendship: Friendship | null,
    readAt: number | null,
  ): Friendship | null => {
    const before = entries.get(pairKey);
    const isOlder = (before?.friendship?.version ?? 0) > (friendship?.version ?? 0);
    const newest = isOlder ? (before?.friendship ?? null) : friendship;
    entries.set(pairKey, {
      friendship: newest,
      readAt: Math.max(readAt ?? -Infinity, before?.readAt ?? -Infinity),
    });
    if (newest !== null && isBlocked(newest)) list(newest);
    return newest;
  };
  return {
    /** Null: strangers. Undefined: nothing is known, or with `maxAgeMs` nothing that was read so lately. */
    get(pairKey: string, maxAgeMs?: number): Friendship | null | undefined {
      const entry = entries.get(pairKey);
      const isTooOld = maxAgeMs !== undefined && clock() - (entry?.readAt ?? -Infinity) >= maxAgeMs;
      return isTooOld ? undefined : entry?.friendship;
    },
    learn,
    /** Takes over what is being read of some pairs. */
    async learnAll(reading: Promise<readonly Friendship[]>): Promise<readonly Friendship[]> {
      const readAt = clock();
      return (await reading).map((pair) => learn(pair.pairKey, pair, readAt) ?? pair);
    },
    /** The pairs of this user in which somebody blocks. */
    blockedPairsOf: (userId: string): readonly Friendship[] => [
      ...(blockedPairs.get(userId)?.values() ?? []),
    ],
  };
}
