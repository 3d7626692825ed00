import type { PairState } from '@parley/events';
import type { Projection } from '@parley/service-kit/projections';
import type { Database } from './database.ts';
import { toFriendship, toRow } from './friendship-store.ts';

/** The friendships as they are compared with the friend service's, and made equal. */
export function createFriendshipProjection({ friendship }: Database): Projection<PairState> {
  return {
    async page(after, limit) {
      const rows = await friendship.findMany({
        where: { pairKey: { gt: after } },
        orderBy: { pairKey: 'asc' },
        take: limit,
      });
      return rows.map(toFriendship).map(({ pairKey: key, version, friendsSince, blockedBy }) => {
        return { key, version, state: { friendsSince: friendsSince?.toISOString() ?? null, blockedBy } };
      });
    },
    async replace(pairKey, seen, wanted) {
      const where = { pairKey, version: seen ?? 0 };
      if (wanted === null) return void (await friendship.deleteMany({ where }));
      const { version, state } = wanted;
      const [low = '', high = ''] = pairKey.split(':');
      const friendsSince = state.friendsSince === null ? null : new Date(state.friendsSince);
      const { blockedBy } = state;
      const data = toRow({ pairKey, userIds: [low, high], version, friendsSince, blockedBy });
      if (seen === null) await friendship.createMany({ data: [data], skipDuplicates: true });
      else await friendship.updateMany({ where, data });
    },
  };
}
