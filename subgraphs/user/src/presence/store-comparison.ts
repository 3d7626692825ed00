import { every, type PeriodicTask } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import type { FriendPair, FriendPairStore } from '../stores/friend-pair-store.ts';
import type { PresenceStore } from '../stores/presence-store.ts';
import type { UserOnlineStatus } from './online-status.ts';

/** How many users a question is about. */
const mostAtOnce = 1_000;
/** A pair is dated before its transaction commits, which has 15 s for it. */
const overlapMs = 20_000;

/** Asks Redis how all who are watched in this process are now; who has been told as much drops it by its version. */
export function createStatusComparison(deps: {
  presence: Pick<PresenceStore, 'findMany'>;
  watchedIds: () => readonly string[];
  tell: (status: UserOnlineStatus) => void;
  everyMs: number | undefined;
  logger: Logger;
}): PeriodicTask {
  const { presence, watchedIds, tell, everyMs, logger } = deps;
  return every(everyMs ?? 3_000, {
    async work({ signal }) {
      const ids = watchedIds();
      for (let from = 0; from < ids.length && !signal.aborted; from += mostAtOnce) {
        const some = ids.slice(from, from + mostAtOnce);
        const statuses = await presence.findMany(some);
        statuses.forEach((status, index) => tell({ userId: some[index] ?? '', status }));
      }
    },
    // That Redis is away is said once, by its connection.
    onError: (error) => logger.debug({ err: error }, 'Online statuses could not be compared'),
  });
}

/** Asks MySQL which pairs have changed, of all users: they are few, and it costs the same however many watch. */
export function createPairComparison(deps: {
  friendPairs: Pick<FriendPairStore, 'changedWithin'>;
  tell: (pair: FriendPair) => void;
  everyMs: number | undefined;
  logger: Logger;
}): PeriodicTask {
  const { friendPairs, tell, everyMs, logger } = deps;
  return every(everyMs ?? 3_000, {
    async work({ sinceMs }) {
      for (const pair of await friendPairs.changedWithin(sinceMs + overlapMs)) tell(pair);
    },
    onError: (error) => logger.debug({ err: error }, 'Changed friendships could not be compared'),
  });
}
