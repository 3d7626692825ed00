import { createBackOff, retry } from '@parley/async';
import type { Logger } from '@parley/service-kit/process';
import type { PresenceStore } from '../stores/presence/presence-store.ts';
import type { RedisOutages } from '../stores/presence/redis-outages.ts';
import type { HeardConnections } from './heard-connections.ts';

const mostAtOnce = 1_000;

/**
 * Each time that Redis is back it is told at once who was there when it went, since it may have lost everything, and then what has been
 * told meanwhile. Where it has lost nothing no lease gets longer by it.
 */
export function restorePresence(deps: {
  heard: HeardConnections;
  presence: Pick<PresenceStore, 'restore'>;
  outages: Pick<RedisOutages, 'onEnd'>;
  /** Goes on with the facts that could not be handled. */
  retryNow: () => void;
  logger: Logger;
}): void {
  const { heard, presence, outages, retryNow, logger } = deps;
  const restore = async (): Promise<void> => {
    const present = heard.present();
    for (let from = 0; from < present.length; from += mostAtOnce)
      await presence.restore(present.slice(from, from + mostAtOnce));
  };
  const onEnd = async (): Promise<void> => {
    try {
      await retry(restore, { attempts: 3, backOff: createBackOff({ firstMs: 100, maxMs: 1_000 }) });
    } catch (error) {
      logger.debug({ err: error }, 'Presence was not restored: the gateways tell of it again');
    }
    retryNow();
  };
  outages.onEnd(() => void onEnd());
}
