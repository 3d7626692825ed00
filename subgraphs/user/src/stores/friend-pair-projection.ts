import type { PairState } from '@parley/events';
import type { Projection } from '@parley/service-kit/projections';
import type { Database } from './database.ts';

/** The pairs as they are compared with the friend service's, and made equal. What is changed counts as changed now: streams find it. */
export function createFriendPairProjection(database: Database): Projection<PairState> {
  const { friendPair } = database;
  return {
    async page(after, limit) {
      const rows = await friendPair.findMany({
        where: { pairKey: { gt: after } },
        orderBy: { pairKey: 'asc' },
        take: limit,
      });
      return rows.map(({ pairKey: key, lowId, highId, version, friendsSince, ...row }) => {
        const blockedBy = [...(row.blockedByLow ? [lowId] : []), ...(row.blockedByHigh ? [highId] : [])];
        return { key, version, state: { friendsSince: friendsSince?.toISOString() ?? null, blockedBy } };
      });
    },
    async replace(pairKey, seen, wanted) {
      const known = seen ?? 0;
      if (wanted === null) return void (await friendPair.deleteMany({ where: { pairKey, version: known } }));
      const { version, state } = wanted;
      const [lowId = '', highId = ''] = pairKey.split(':');
      const byLow = state.blockedBy.includes(lowId);
      const byHigh = state.blockedBy.includes(highId);
      const since = state.friendsSince === null ? null : new Date(state.friendsSince);
      if (seen === null)
        await database.$executeRaw`
          INSERT IGNORE INTO friend_pairs
            (pair_key, low_id, high_id, version, blocked_by_low, blocked_by_high, friends_since, changed_at)
          VALUES (${pairKey}, ${lowId}, ${highId}, ${version}, ${byLow}, ${byHigh}, ${since}, UTC_TIMESTAMP(3))`;
      else
        await database.$executeRaw`
          UPDATE friend_pairs
          SET version = ${version}, blocked_by_low = ${byLow}, blocked_by_high = ${byHigh},
            friends_since = ${since}, changed_at = UTC_TIMESTAMP(3)
          WHERE pair_key = ${pairKey} AND version = ${known}`;
    },
  };
}
