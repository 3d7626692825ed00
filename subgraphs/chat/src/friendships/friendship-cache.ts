import { EventEmitter, once } from 'node:events';
import { isBlocked, type Friendship } from './friendship.ts';
import { createNewestFriendships } from './newest-friendships.ts';
import { createReadBlockedPairs } from './read-blocked-pairs.ts';

/** How old a read may be on which a send or a delivery relies. A lost event counts after so long. */
const defaultMaxAgeMs = 3_000;
/** How long a refusal waits for a friendship that is on its way from the friend service. */
const waitMs = 500;
/** Another instance may apply the event, and this one consume it late: so often a waiting caller reads. */
const rereadMs = 100;
const nothing = (): void => undefined;

/**
 * What pairs are to each other, by what was consumed of friend.events and what the projection says, whichever is newer. No answer is older
 * than one before it.
 */
export interface FriendshipCache {
  /** By a read that is at most 3 s old, or `maxAgeMs`; 0 always reads. Null: the two are strangers. */
  find(pairKey: string, options?: { readonly maxAgeMs?: number }): Promise<Friendship | null>;
  /** Reads. Strangers are left out. */
  findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]>;
  /** The newest that is known, without a read. Null: nothing is known, or the two are strangers. */
  peek(pairKey: string): Friendship | null;
  /** An event was consumed. It counts at once, also before the projection has it. */
  note(friendship: Friendship): void;
  /** Whether the pair is as wanted, now or within 500 ms. It reads at least once. */
  waitFor(pairKey: string, isWanted: (friendship: Friendship | null) => boolean): Promise<boolean>;
  /** Reads the pairs in which one of these users has blocked the other. */
  pairsBlockedBy(userIds: readonly string[]): Promise<readonly Friendship[]>;
  /** Reads the pairs in which this user has blocked the other or is blocked. */
  pairsBlockedWith(userId: string): Promise<readonly Friendship[]>;
}

/** The projection of friend.events. */
export interface FriendshipReads {
  find(pairKey: string): Promise<Friendship | null>;
  findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]>;
  pairsBlockedBy(userIds: readonly string[]): Promise<readonly Friendship[]>;
  pairsBlockedWith(userId: string): Promise<readonly Friendship[]>;
}

export function createFriendshipCache(deps: {
  readonly projection: FriendshipReads;
  /** Milliseconds that only rise. */
  readonly clock: () => number;
  /** A number of pairs. */
  readonly capacity?: number;
}): FriendshipCache {
  const { projection, clock, capacity = 10_000 } = deps;
  const newest = createNewestFriendships({ clock, capacity });
  const consumed = new EventEmitter().setMaxListeners(0);

  const find: FriendshipCache['find'] = async (pairKey, { maxAgeMs = defaultMaxAgeMs } = {}) => {
    const known = newest.get(pairKey, maxAgeMs);
    if (known !== undefined) return known;
    const readAt = clock();
    return newest.learn(pairKey, await projection.find(pairKey), readAt);
  };
  const findMany: FriendshipCache['findMany'] = async (pairKeys) => {
    if (pairKeys.length === 0) return [];
    const readAt = clock();
    const found = new Map((await projection.findMany(pairKeys)).map((pair) => [pair.pairKey, pair]));
    return pairKeys.flatMap((pairKey) => newest.learn(pairKey, found.get(pairKey) ?? null, readAt) ?? []);
  };
  const readBlockedPairs = createReadBlockedPairs({ newest, clock, findMany });
  const nextNote = (pairKey: string, timeoutMs: number): Promise<void> =>
    once(consumed, pairKey, { signal: AbortSignal.timeout(timeoutMs) }).then(nothing, nothing);

  return {
    find,
    findMany,
    peek: (pairKey) => newest.get(pairKey) ?? null,
    note(friendship) {
      newest.learn(friendship.pairKey, friendship, null);
      consumed.emit(friendship.pairKey);
    },
    async waitFor(pairKey, isWanted) {
      const deadline = clock() + waitMs;
      for (;;) {
        // Listens before it reads, so that no event falls between.
        const noted = nextNote(pairKey, Math.ceil(Math.min(rereadMs, Math.max(0, deadline - clock()))));
        if (isWanted(await find(pairKey, { maxAgeMs: 0 }))) return true;
        if (clock() >= deadline) return false;
        await noted;
      }
    },
    async pairsBlockedBy(userIds) {
      const pairs = await readBlockedPairs(userIds, () => projection.pairsBlockedBy(userIds));
      const ids = new Set(userIds);
      return pairs.filter(({ blockedBy }) => blockedBy.some((id) => ids.has(id)));
    },
    async pairsBlockedWith(userId) {
      const pairs = await readBlockedPairs([userId], () => projection.pairsBlockedWith(userId));
      return pairs.filter(isBlocked);
    },
  };
}
