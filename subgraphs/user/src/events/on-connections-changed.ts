import { type EventSubscription, on } from '@parley/event-bus';
import { ConnectionClosed, ConnectionOpened, ConnectionsAlive } from '@parley/events';
import type { HeardConnections } from '../presence/heard-connections.ts';
import { isUserId } from '../profiles/user-id.ts';
import type { PresenceStore, UserConnection } from '../stores/presence/presence-store.ts';
import type { RedisOutages } from '../stores/presence/redis-outages.ts';

/**
 * A gateway serves whoever has a token; what cannot be a user of ours is nobody. Repeats are harmless, so nothing is recorded. While Redis is away a
 * fact waits, and all behind it: who has closed meanwhile could come back in that time as well, and has not, or the fact of it follows.
 */
export function onConnectionsChanged(deps: {
  presence: Pick<PresenceStore, 'renew' | 'close'>;
  heard: Pick<HeardConnections, 'alive' | 'closed'>;
  outages: Pick<RedisOutages, 'passedSince'>;
}): readonly EventSubscription[] {
  const { presence, heard, outages } = deps;
  const renew = async (connections: readonly UserConnection[]): Promise<void> => {
    const ours = connections.filter(({ userId }) => isUserId(userId));
    if (ours.length === 0) return;
    heard.alive(ours);
    await presence.renew(ours);
  };
  return [
    on(ConnectionOpened, (connection) => renew([connection])),
    on(ConnectionsAlive, ({ connections }) => renew(connections)),
    on(ConnectionClosed, async ({ at, ...connection }) => {
      if (!isUserId(connection.userId)) return;
      heard.closed(connection.connectionId);
      await presence.close(connection, outages.passedSince(new Date(at)));
    }),
  ];
}
