import type { Friendship } from './friendship.ts';
import type { NewestFriendships } from './newest-friendships.ts';

/**
 * Reads the pairs of users in which somebody blocks, as `list` has them in the projection, and answers the newest version of each. Blocks
 * that are known here and not in the list are read individually: either the block is newer than the list, or its end is.
 */
export function createReadBlockedPairs(deps: {
  newest: NewestFriendships;
  clock: () => number;
  findMany: (pairKeys: readonly string[]) => Promise<readonly Friendship[]>;
}): (
  userIds: readonly string[],
  list: () => Promise<readonly Friendship[]>,
) => Promise<readonly Friendship[]> {
  const { newest, clock, findMany } = deps;
  return async (userIds, list) => {
    const readAt = clock();
    const listed = await list();
    for (const pair of listed) newest.learn(pair.pairKey, pair, readAt);
    const listedKeys = new Set(listed.map(({ pairKey }) => pairKey));
    const known = (): readonly Friendship[] => userIds.flatMap((id) => newest.blockedPairsOf(id));
    await findMany([...new Set(known().map(({ pairKey }) => pairKey))].filter((key) => !listedKeys.has(key)));
    const pairs = new Map([...listed, ...known()].map((pair) => [pair.pairKey, pair]));
    return [...pairs.values()].map((pair) => newest.get(pair.pairKey) ?? pair);
  };
}
