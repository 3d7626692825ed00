import { EventEmitter, once } from 'node:events';
import { isBlocked, otherOf, type Friendship } from './friendship.ts';
import { createNewestFriendships } from './newest-friendships.ts';

/** How old a read may be on which a send or a delivery relies. A lost event counts after so long. */
const defaultMaxAgeMs = 3_000;
/** How long a refusal waits for a friendship that is on its way from the friend service. */
const waitMs = 500;
/** Another instance may apply the event, and this one consume it late: so often a waiting caller reads. */
const rereadMs = 100;
const nothing = (): void => undefined;

/** The projection of friend.events. */
export interface FriendshipReads {
  find(pairKey: string): Promise<Friendship | null>;
  findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]>;
  pairsBlockedBy(userIds: readonly string[]): Promise<readonly Friendship[]>;
  pairsBlockedAmong(userId: string, otherIds: readonly string[]): Promise<readonly Friendship[]>;
  changedSince(since: Date): Promise<readonly Friendship[]>;
}

export type FriendshipCache = ReturnType<typeof createFriendshipCache>;

/**
 * What pairs are to each other, by what was consumed of friend.events and what the projection says, whichever is newer. No answer is older
 * than one before it. `clock`: milliseconds that only rise. `capacity`: a number of pairs.
 */
export function createFriendshipCache(deps: {
  readonly projection: FriendshipReads;
  readonly clock: () => number;
  readonly capacity?: number;
}) {
  const { projection, clock, capacity = 10_000 } = deps;
  const newest = createNewestFriendships({ clock, capacity });
  const consumed = new EventEmitter().setMaxListeners(0);

  /** By a read that is at most 3 s old, or `maxAgeMs`; 0 always reads. Null: the two are strangers. */
  const find = async (
    pairKey: string,
    { maxAgeMs = defaultMaxAgeMs }: { readonly maxAgeMs?: number } = {},
  ): Promise<Friendship | null> => {
    const known = newest.get(pairKey, maxAgeMs);
    if (known !== undefined) return known;
    const readAt = clock();
    return newest.learn(pairKey, await projection.find(pairKey), readAt);
  };
  /** Reads. Strangers are left out. */
  const findMany = async (pairKeys: readonly string[]): Promise<readonly Friendship[]> => {
    if (pairKeys.length === 0) return [];
    const readAt = clock();
    const found = new Map((await projection.findMany(pairKeys)).map((pair) => [pair.pairKey, pair]));
    return pairKeys.flatMap((pairKey) => newest.learn(pairKey, found.get(pairKey) ?? null, readAt) ?? []);
  };
  /** Blocks that are known here and not in the list are read individually: either the block is newer than the list, or its end is. */
  const readBlockedPairs = async (
    userIds: readonly string[],
    list: Promise<readonly Friendship[]>,
    isAsked: (pair: Friendship) => boolean = () => true,
  ): Promise<readonly Friendship[]> => {
    const listed = await newest.learnAll(list);
    const listedKeys = new Set(listed.map(({ pairKey }) => pairKey));
    const known = (): readonly Friendship[] =>
      userIds.flatMap((id) => newest.blockedPairsOf(id)).filter(isAsked);
    await findMany([...new Set(known().map(({ pairKey }) => pairKey))].filter((key) => !listedKeys.has(key)));
    const pairs = new Map([...listed, ...known()].map((pair) => [pair.pairKey, pair]));
    return [...pairs.values()].map((pair) => newest.get(pair.pairKey) ?? pair);
  };
  return {
    find,
    findMany,
    /** The newest that is known, without a read. Null: nothing is known, or the two are strangers. */
    peek: (pairKey: string): Friendship | null => newest.get(pairKey) ?? null,
    /** An event was consumed. It counts at once, also before the projection has it. */
    note(friendship: Friendship): void {
      newest.learn(friendship.pairKey, friendship, null);
      consumed.emit(friendship.pairKey);
    },
    /** Whether the pair is as wanted, now or within 500 ms. It reads at least once. */
    waitFor: (pairKey: string, isWanted: (friendship: Friendship | null) => boolean): Promise<boolean> =>
      waitFor({ clock, consumed, pairKey }, async () => isWanted(await find(pairKey, { maxAgeMs: 0 }))),
    /** Reads the pairs that changed then or later. */
    changedSince: (since: Date) => newest.learnAll(projection.changedSince(since)),
    /** Reads the pairs in which one of these users has blocked the other. */
    async pairsBlockedBy(userIds: readonly string[]): Promise<readonly Friendship[]> {
      const pairs = await readBlockedPairs(userIds, projection.pairsBlockedBy(userIds));
      const ids = new Set(userIds);
      return pairs.filter(({ blockedBy }) => blockedBy.some((id) => ids.has(id)));
    },
    /** Reads the pairs of this user with these others in which one has blocked the other: what it costs is bounded by the others. */
    async pairsBlockedAmong(userId: string, otherIds: readonly string[]): Promise<readonly Friendship[]> {
      const list = projection.pairsBlockedAmong(userId, otherIds);
      const others = new Set(otherIds);
      const isAsked = (pair: Friendship): boolean => others.has(otherOf(pair, userId));
      return (await readBlockedPairs([userId], list, isAsked)).filter(isBlocked);
    },
  };
}

async function waitFor(
  { clock, consumed, pairKey }: { clock: () => number; consumed: EventEmitter; pairKey: string },
  isAsWanted: () => Promise<boolean>,
): Promise<boolean> {
  const deadline = clock() + waitMs;
  for (;;) {
    const timeoutMs = Math.ceil(Math.min(rereadMs, Math.max(0, deadline - clock())));
    // Listens before it reads, so that no event falls between.
    const noted = once(consumed, pairKey, { signal: AbortSignal.timeout(timeoutMs) }).then(nothing, nothing);
    if (await isAsWanted()) return true;
    if (clock() >= deadline) return false;
    await noted;
  }
}
