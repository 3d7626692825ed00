import { pairKey, type PairState } from '@parley/events';
import type { ReadPage } from '@parley/service-kit/projections';
import type { PairStore } from '../stores/pair-store.ts';

/** What other services keep of the pairs, as it stands here. */
export function createReadPairStates({ pairs }: { pairs: PairStore }): ReadPage<PairState> {
  return async (after, limit) => {
    const page = await pairs.page(after, limit);
    return page.map(({ userIds, version, friendsSince, blocks }) => {
      const blockedBy = blocks.map(({ blockerId }) => blockerId);
      return {
        key: pairKey(...userIds),
        version,
        state: { friendsSince: friendsSince?.toISOString() ?? null, blockedBy },
      };
    });
  };
}
