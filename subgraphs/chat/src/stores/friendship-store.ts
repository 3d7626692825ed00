import { batchLoad } from '@parley/async';
import type { Friendship } from '../friendships/friendship.ts';
import { inTransaction, recordProcessed } from '@parley/mysql';
import type { Database } from './database.ts';

/** The projection of friend.events: what each pair is to each other. */
export interface FriendshipStore {
  find(pairKey: string): Promise<Friendship | null>;
  /** In any order; unknown pairs are left out. */
  findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]>;
  /** The pairs in which this user has blocked the other. */
  pairsBlockedBy(userId: string): Promise<readonly string[]>;
  /** The same of many, by user; who blocks nobody is left out. */
  blockedByEach(userIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** Who has blocked this user or is blocked by them. */
  blockedWith(userId: string): Promise<readonly string[]>;
  /** Takes over what an event says, once per event and only when its version is higher, in one transaction. */
  apply(eventId: string, friendship: Friendship): Promise<void>;
  /** Deletes the ids of events that were applied before this time: versions alone then keep their repeats harmless. */
  forgetProcessed(before: Date): Promise<void>;
}

const consumer = 'friendships';

export function createFriendshipStore(database: Database): FriendshipStore {
  const findMany = async (pairKeys: readonly string[]): Promise<readonly Friendship[]> => {
    const rows = await database.friendship.findMany({ where: { pairKey: { in: [...pairKeys] } } });
    return rows.map(toFriendship);
  };
  return {
    // Asked for each send, for each stream that opens, and for each event of a 1:1 room: all of them may come at once.
    find: batchLoad(findMany, ({ pairKey }) => pairKey),
    findMany,
    async pairsBlockedBy(userId) {
      // Two queries, since each then has an index of its own.
      const blocks = [
        { lowId: userId, lowBlocksHigh: true },
        { highId: userId, highBlocksLow: true },
      ];
      const rows = await Promise.all(
        blocks.map((where) => database.friendship.findMany({ where, select: { pairKey: true } })),
      );
      return rows.flat().map(({ pairKey }) => pairKey);
    },
    async blockedByEach(userIds) {
      const ids = { in: [...userIds] };
      const [low, high] = await Promise.all([
        database.friendship.findMany({
          where: { lowId: ids, lowBlocksHigh: true },
          select: { pairKey: true, lowId: true },
        }),
        database.friendship.findMany({
          where: { highId: ids, highBlocksLow: true },
          select: { pairKey: true, highId: true },
        }),
      ]);
      const blocks = [
        ...low.map(({ pairKey, lowId }) => ({ pairKey, userId: lowId })),
        ...high.map(({ pairKey, highId }) => ({ pairKey, userId: highId })),
      ];
      const byUser = new Map<string, string[]>();
      for (const { pairKey, userId } of blocks) byUser.set(userId, [...(byUser.get(userId) ?? []), pairKey]);
      return byUser;
    },
    async blockedWith(userId) {
      const blocks = [
        { lowId: userId, OR: [{ lowBlocksHigh: true }, { highBlocksLow: true }] },
        { highId: userId, OR: [{ lowBlocksHigh: true }, { highBlocksLow: true }] },
      ];
      const rows = await Promise.all(
        blocks.map((where) => database.friendship.findMany({ where, select: { lowId: true, highId: true } })),
      );
      return rows.flat().map(({ lowId, highId }) => (lowId === userId ? highId : lowId));
    },
    apply: (eventId, friendship) => applyOnce(database, eventId, friendship),
    async forgetProcessed(before) {
      await database.processedEvent.deleteMany({ where: { processedAt: { lt: before } } });
    },
  };
}

async function applyOnce(database: Database, eventId: string, friendship: Friendship): Promise<void> {
  const row = toRow(friendship);
  const { pairKey, version } = row;
  await inTransaction(database, async (transaction) => {
    if (!(await recordProcessed(transaction, { consumer, id: eventId }))) return;
    const overtake = (): Promise<{ count: number }> =>
      transaction.friendship.updateMany({ where: { pairKey, version: { lt: version } }, data: row });
    if ((await overtake()).count > 0) return;
    const inserted = await transaction.friendship.createMany({ data: [row], skipDuplicates: true });
    // The pair was there: with a version as high, or inserted by another consumer just now.
    if (inserted.count === 0) await overtake();
  });
}

interface FriendshipRow {
  readonly pairKey: string;
  readonly lowId: string;
  readonly highId: string;
  readonly version: number;
  readonly friendsSince: Date | null;
  readonly lowBlocksHigh: boolean;
  readonly highBlocksLow: boolean;
}

function toRow({
  pairKey,
  userIds: [lowId, highId],
  version,
  friendsSince,
  blockedBy,
}: Friendship): FriendshipRow {
  const lowBlocksHigh = blockedBy.includes(lowId);
  const highBlocksLow = blockedBy.includes(highId);
  return { pairKey, lowId, highId, version, friendsSince, lowBlocksHigh, highBlocksLow };
}

function toFriendship(row: FriendshipRow): Friendship {
  const { pairKey, lowId, highId, version, friendsSince } = row;
  const blockedBy = [...(row.lowBlocksHigh ? [lowId] : []), ...(row.highBlocksLow ? [highId] : [])];
  return { pairKey, userIds: [lowId, highId], version, friendsSince, blockedBy };
}
