import type { PairState } from '@parley/events';
import type { Projection, Row } from '@parley/service-kit/projections';
import type { InboxStore } from '../stores/inbox-store.ts';

/** What is kept here of a pair. */
export interface KeptPair {
  readonly areFriends: boolean;
  /** In the order of the ids. */
  readonly blockedBy: readonly string[];
}

export function toKeptPair({ friendsSince, blockedBy }: PairState): KeptPair {
  return { areFriends: friendsSince !== null && blockedBy.length === 0, blockedBy };
}

/**
 * The pairs as they are compared with the friend service's, and made equal. Where a block becomes known so, what the blocker has unread
 * of the other is withdrawn as by its event.
 */
export function createPairProjection(inbox: InboxStore): Projection<KeptPair> {
  const replaceStride = (
    key: string,
    seen: number | null,
    wanted: Row<KeptPair> | null,
  ): Promise<boolean> => {
    const [low = '', high = ''] = key.split(':');
    return inbox.transaction([low, high], {}, async (transaction) => {
      const document = wanted && { _id: key, userIds: [low, high], version: wanted.version, ...wanted.state };
      if (!(await transaction.replacePair(key, seen, document))) return true;
      for (const blocker of wanted?.state.blockedBy ?? [])
        await transaction.withdraw(blocker, { by: 'actor', actorId: blocker === low ? high : low });
      return !transaction.isFull();
    });
  };
  return {
    async page(after, limit) {
      const pairs = await inbox.pairsAfter(after, limit);
      return pairs.map(({ _id: key, version, areFriends, blockedBy }) => {
        return { key, version, state: { areFriends, blockedBy: blockedBy.toSorted() } };
      });
    },
    async replace(key, seen, wanted) {
      // From the second stride on the pair stands as it is wanted.
      for (let known = seen; !(await replaceStride(key, known, wanted));) known = wanted?.version ?? null;
    },
  };
}
