import { batchLoad } from '@parley/async';
import { pairKey as pairKeyOf } from '@parley/events';
import { inTransaction, recordProcessed } from '@parley/mysql';
import type { Friendship } from '../friendships/friendship.ts';
import type { Friendship as FriendshipRow, Prisma } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';

export type FriendshipStore = ReturnType<typeof createFriendshipStore>;

const consumer = 'friendships';

/** The projection of friend.events: what each pair is to each other. */
export function createFriendshipStore(database: Database) {
  const findWhere = async (where: Prisma.FriendshipWhereInput): Promise<readonly Friendship[]> =>
    (await database.friendship.findMany({ where })).map(toFriendship);
  /** Two queries, since each then has an index of its own. */
  const findInEither = async (
    low: Prisma.FriendshipWhereInput,
    high: Prisma.FriendshipWhereInput,
  ): Promise<readonly Friendship[]> => (await Promise.all([findWhere(low), findWhere(high)])).flat();
  const findMany = (pairKeys: readonly string[]): Promise<readonly Friendship[]> =>
    findWhere({ pairKey: { in: [...pairKeys] } });
  return {
    // Asked for each send, for each stream that opens, and for each event of a 1:1 room: all of them may come at once.
    find: batchLoad(findMany, ({ pairKey }) => pairKey),
    findMany,
    pairsBlockedBy(userIds: readonly string[]) {
      const ids = { in: [...userIds] };
      return findInEither({ lowId: ids, lowBlocksHigh: true }, { highId: ids, highBlocksLow: true });
    },
    /**
     * The pairs of this user with these others in which somebody blocks. What it reads is bounded by the number of the others: of who blocks
     * fewer people, the keys of those pairs, by index alone; of who blocks more, the pairs that are asked for.
     */
    async pairsBlockedAmong(userId: string, otherIds: readonly string[]): Promise<readonly Friendship[]> {
      if (otherIds.length === 0) return [];
      const blocked = await blockedKeysOf(database, userId, otherIds.length);
      // Of nearly everybody: no key is made for each of a thousand others.
      if (blocked.size === 0) return [];
      const asked = otherIds.map((otherId) => pairKeyOf(userId, otherId));
      const isAll = blocked.size < asked.length;
      const keys = isAll ? asked.filter((key) => blocked.has(key)) : asked;
      if (keys.length === 0) return [];
      return findWhere({ pairKey: { in: keys }, OR: [{ lowBlocksHigh: true }, { highBlocksLow: true }] });
    },
    /** The pairs of which an event was taken over then or later. */
    changedSince: (since: Date) => findWhere({ changedAt: { gte: since } }),
    /** Takes over what an event says, once per event and only when its version is higher, in one transaction. */
    apply: (eventId: string, friendship: Friendship) => applyOnce(database, eventId, friendship),
  };
}

/** The pairs of a user in which somebody blocks, as far as `limit` keys: fewer are all. Each part has an index of its own, which has the keys. */
async function blockedKeysOf(
  database: Database,
  userId: string,
  limit: number,
): Promise<ReadonlySet<string>> {
  const rows = await database.$queryRaw<readonly { readonly pair_key: string }[]>`
    (SELECT pair_key FROM friendships WHERE low_id = ${userId} AND low_blocks_high = 1 LIMIT ${limit})
    UNION ALL (SELECT pair_key FROM friendships WHERE low_id = ${userId} AND high_blocks_low = 1 LIMIT ${limit})
    UNION ALL (SELECT pair_key FROM friendships WHERE high_id = ${userId} AND low_blocks_high = 1 LIMIT ${limit})
    UNION ALL (SELECT pair_key FROM friendships WHERE high_id = ${userId} AND high_blocks_low = 1 LIMIT ${limit})`;
  return new Set(rows.map((row) => row.pair_key));
}

/** The pair and the event's record. */
const friendshipWrites = 2;

async function applyOnce(database: Database, eventId: string, friendship: Friendship): Promise<void> {
  const row = toRow(friendship);
  const { pairKey, version } = row;
  await inTransaction(database, { maxWrites: friendshipWrites }, async (transaction) => {
    if (!(await recordProcessed(transaction, { consumer, id: eventId }))) return;
    const overtake = (): Promise<{ count: number }> =>
      transaction.friendship.updateMany({ where: { pairKey, version: { lt: version } }, data: row });
    if ((await overtake()).count > 0) return;
    const inserted = await transaction.friendship.createMany({ data: [row], skipDuplicates: true });
    // The pair was there: with a version as high, or inserted by another consumer just now.
    if (inserted.count === 0) await overtake();
  });
}

export function toRow({ userIds: [lowId, highId], blockedBy, ...pair }: Friendship): FriendshipRow {
  const [lowBlocksHigh, highBlocksLow] = [blockedBy.includes(lowId), blockedBy.includes(highId)];
  return { ...pair, lowId, highId, lowBlocksHigh, highBlocksLow, changedAt: new Date() };
}

export function toFriendship(row: FriendshipRow): Friendship {
  const { pairKey, lowId, highId, version, friendsSince } = row;
  const blockedBy = [...(row.lowBlocksHigh ? [lowId] : []), ...(row.highBlocksLow ? [highId] : [])];
  return { pairKey, userIds: [lowId, highId], version, friendsSince, blockedBy };
}
