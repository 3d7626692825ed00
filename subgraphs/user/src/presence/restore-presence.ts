import { createBackOff, retry } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import type { PresenceStore } from '../stores/presence/presence-store.ts';
import type { RedisOutages } from '../stores/presence/redis-outages.ts';
import type { ConnectionCache } from './connection-cache.ts';

const mostAtOnce = 1_000;

/**
 * Each time that Redis is available again it gets at once the connections from before, since it may have lost everything, and then what was
 * reported meanwhile. Where it has lost nothing no lease gets longer by it.
 */
export function restorePresence(deps: {
  cache: ConnectionCache;
  presence: Pick<PresenceStore, 'restore'>;
  outages: Pick<RedisOutages, 'onEnd'>;
  /** Resumes with the events that could not be handled. */
  retryNow: () => void;
  logger: Logger;
}): void {
  const { cache, presence, outages, retryNow, logger } = deps;
  const restore = async (): Promise<void> => {
    const present = cache.present();
    for (let from = 0; from < present.length; from += mostAtOnce)
      await presence.restore(present.slice(from, from + mostAtOnce));
  };
  const onEnd = async (): Promise<void> => {
    try {
      await retry(restore, { attempts: 3, backOff: createBackOff({ firstMs: 100, maxMs: 1_000 }) });
    } catch (error) {
      logger.debug({ err: error }, 'Presence was not restored: the gateways report it again');
    }
    retryNow();
  };
  outages.onEnd(() => void onEnd());
}
