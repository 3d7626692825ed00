import { type EventSubscription, on } from '@parley/event-bus';
import { ConnectionClosed, ConnectionOpened, ConnectionsAlive } from '@parley/events';
import { isId } from '@parley/service-kit/refusals';
import type { ConnectionCache } from '../presence/connection-cache.ts';
import type { PresenceStore, UserConnection } from '../stores/presence/presence-store.ts';
import type { RedisOutages } from '../stores/presence/redis-outages.ts';

/**
 * A gateway serves everybody who has a token; an id that cannot be a user's is ignored. Repeats are harmless, so nothing is recorded.
 * While Redis is unavailable an event waits, and so do all after it: a user who closed meanwhile may come back only by a later event.
 */
export function onConnectionsChanged(deps: {
  presence: Pick<PresenceStore, 'renew' | 'close'>;
  cache: Pick<ConnectionCache, 'alive' | 'closed'>;
  outages: Pick<RedisOutages, 'passedSince'>;
}): readonly EventSubscription[] {
  const { presence, cache, outages } = deps;
  const renew = async (connections: readonly UserConnection[]): Promise<void> => {
    const ours = connections.filter(({ userId }) => isId(userId));
    if (ours.length === 0) return;
    cache.alive(ours);
    await presence.renew(ours);
  };
  return [
    on(ConnectionOpened, (connection) => renew([connection])),
    on(ConnectionsAlive, ({ connections }) => renew(connections)),
    on(ConnectionClosed, async ({ at, ...connection }) => {
      if (!isId(connection.userId)) return;
      cache.closed(connection.connectionId);
      await presence.close(connection, outages.passedSince(new Date(at)));
    }),
  ];
}
