import { type ConsumedEvent, inTransaction, recordProcessed } from '@parley/mysql';
import { pairKey } from '@parley/events';
import type { Database } from './database.ts';

/** What is between two users, as friend.events state it. */
export interface FriendPair {
  readonly pairKey: string;
  /** The smaller id first. */
  readonly userIds: readonly [string, string];
  readonly version: number;
  /** Which of the two has blocked the other. */
  readonly blockedBy: readonly string[];
  readonly friendsSince: Date | null;
}

/** Friends, and not blocked by either. */
export function areFriends({ friendsSince, blockedBy }: FriendPair): boolean {
  return friendsSince !== null && blockedBy.length === 0;
}

interface PairRow {
  readonly pairKey: string;
  readonly lowId: string;
  readonly highId: string;
  readonly version: number;
  readonly friendsSince: Date | null;
  readonly byLow: bigint;
  readonly byHigh: bigint;
}

export type FriendPairStore = ReturnType<typeof createFriendPairStore>;

const notifiedWithinMs = 10 * 60_000;

/** The pair and the event's record. */
const pairWrites = 2;

/** The projection of friend.events. */
export function createFriendPairStore(database: Database) {
  return {
    /** Records the event and takes the pair's state, if its version is higher than the one that is known. A repeat changes nothing. */
    apply: (pair: FriendPair, event: ConsumedEvent) =>
      inTransaction(database, { maxWrites: pairWrites }, async (transaction) => {
        if (!(await recordProcessed(transaction, event))) return;
        const [lowId, highId] = pair.userIds;
        const byLow = pair.blockedBy.includes(lowId);
        const byHigh = pair.blockedBy.includes(highId);
        // Assignments run from left to right: the version comes last, because the others compare with it.
        await transaction.$executeRaw`
          INSERT INTO friend_pairs (pair_key, low_id, high_id, version, blocked_by_low, blocked_by_high, friends_since, changed_at)
          VALUES (${pair.pairKey}, ${lowId}, ${highId}, ${pair.version}, ${byLow}, ${byHigh}, ${pair.friendsSince}, UTC_TIMESTAMP(3))
          ON DUPLICATE KEY UPDATE
            blocked_by_low = IF(VALUES(version) > version, VALUES(blocked_by_low), blocked_by_low),
            blocked_by_high = IF(VALUES(version) > version, VALUES(blocked_by_high), blocked_by_high),
            friends_since = IF(VALUES(version) > version, VALUES(friends_since), friends_since),
            changed_at = IF(VALUES(version) > version, VALUES(changed_at), changed_at),
            version = GREATEST(VALUES(version), version)`;
      }),
    /** Those who are the user's friends, with no block between them; in no order. */
    async friendsAmong(userId: string, otherIds: readonly string[]) {
      const pairKeys = otherIds.map((otherId) => pairKey(userId, otherId));
      const rows = await database.friendPair.findMany({
        where: {
          pairKey: { in: pairKeys },
          friendsSince: { not: null },
          blockedByLow: false,
          blockedByHigh: false,
        },
        select: { lowId: true, highId: true },
      });
      return rows.map(({ lowId, highId }) => (lowId === userId ? highId : lowId));
    },
    /** The user's friends, and with whom it ended lately: an older notification of these may still be on its way. */
    async findOfUser(userId: string) {
      const friends = { friendsSince: { not: null }, blockedByLow: false, blockedByHigh: false };
      const changedAt = { gte: new Date(Date.now() - notifiedWithinMs) };
      const rows = await database.friendPair.findMany({
        where: { AND: [{ OR: [{ lowId: userId }, { highId: userId }] }, { OR: [friends, { changedAt }] }] },
      });
      return rows.map((row) => ({
        otherId: row.lowId === userId ? row.highId : row.lowId,
        version: row.version,
        areFriends: row.friendsSince !== null && !row.blockedByLow && !row.blockedByHigh,
      }));
    },
    /** All pairs whose state was taken within the last so many ms, by the clock of the database. */
    async changedWithin(ms: number) {
      const rows = await database.$queryRaw<readonly PairRow[]>`
        SELECT pair_key AS pairKey, low_id AS lowId, high_id AS highId, version, friends_since AS friendsSince,
          blocked_by_low + 0 AS byLow, blocked_by_high + 0 AS byHigh
        FROM friend_pairs
        WHERE changed_at >= UTC_TIMESTAMP(3) - INTERVAL ${Math.ceil(ms * 1_000)} MICROSECOND`;
      return rows.map(toPair);
    },
  };
}

function toPair({ pairKey, lowId, highId, version, friendsSince, byLow, byHigh }: PairRow): FriendPair {
  const blockedBy = [...(Number(byLow) > 0 ? [lowId] : []), ...(Number(byHigh) > 0 ? [highId] : [])];
  return { pairKey, userIds: [lowId, highId], version, blockedBy, friendsSince };
}
