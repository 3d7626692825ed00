import { LRUCache } from 'lru-cache';
import type { Friendship } from './friendship.ts';

/** The newest version that this process has met of each pair, whether read or consumed. Bounded: the least recently used go first. */
export interface NewestFriendships {
  /** Null: strangers. Undefined: nothing is known, or with `maxAgeMs` nothing that was read so lately. */
  get(pairKey: string, maxAgeMs?: number): Friendship | null | undefined;
  /** Takes over what was read at `readAt`, or consumed (null). Answers the newest: the higher version wins, here and nowhere else. */
  learn(pairKey: string, friendship: Friendship | null, readAt: number | null): Friendship | null;
  /** The pairs of this user in which somebody blocks. */
  blockedPairsOf(userId: string): readonly Friendship[];
}

interface Entry {
  readonly friendship: Friendship | null;
  /** An event may be old when it is consumed: only a read says what holds at its time. */
  readonly readAt: number;
}

/** `clock`: milliseconds that only rise. */
export function createNewestFriendships(options: {
  readonly clock: () => number;
  readonly capacity: number;
}): NewestFriendships {
  const { clock, capacity } = options;
  const blockedPairs = new Map<string, Map<string, Friendship>>();
  const entries = new LRUCache<string, Entry>({
    max: capacity,
    dispose: ({ friendship }) => unlist(friendship),
  });

  const list = (friendship: Friendship | null): void => {
    if (friendship === null || friendship.blockedBy.length === 0) return;
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
  return {
    get(pairKey, maxAgeMs) {
      const entry = entries.get(pairKey);
      const isTooOld = maxAgeMs !== undefined && clock() - (entry?.readAt ?? -Infinity) >= maxAgeMs;
      return isTooOld ? undefined : entry?.friendship;
    },
    learn(pairKey, friendship, readAt) {
      const before = entries.get(pairKey);
      const isOlder = (before?.friendship?.version ?? 0) > (friendship?.version ?? 0);
      const newest = isOlder ? (before?.friendship ?? null) : friendship;
      entries.set(pairKey, {
        friendship: newest,
        readAt: Math.max(readAt ?? -Infinity, before?.readAt ?? -Infinity),
      });
      list(newest);
      return newest;
    },
    blockedPairsOf: (userId) => [...(blockedPairs.get(userId)?.values() ?? [])],
  };
}
