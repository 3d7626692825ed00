import type { PairState } from '@parley/events';
import type { Projection } from '@parley/service-kit/projections';
import type { PairDocument } from '../stores/collections.ts';
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
  const replaceStride = (pair: PairDocument, seen: number | null): Promise<boolean> =>
    inbox.transaction(pair.userIds, {}, async (transaction) => {
      if (!(await transaction.replacePair(pair._id, seen, pair))) return true;
      for (const blocker of pair.blockedBy)
        for (const actorId of pair.userIds)
          if (actorId !== blocker) await transaction.withdraw(blocker, { by: 'actor', actorId });
      return !transaction.isFull();
    });
  return {
    async page(after, limit) {
      const pairs = await inbox.pairsAfter(after, limit);
      return pairs.map(({ _id: key, version, areFriends, blockedBy }) => {
        return { key, version, state: { areFriends, blockedBy: blockedBy.toSorted() } };
      });
    },
    async replace(key, seen, wanted) {
      const pair = wanted && { _id: key, userIds: key.split(':'), version: wanted.version, ...wanted.state };
      if (pair === null || pair.blockedBy.length === 0)
        return void (await inbox.replacePair(key, seen, pair));
      // From the second stride on the pair stands as it is wanted.
      for (let known = seen; !(await replaceStride(pair, known));) known = pair.version;
    },
  };
}
