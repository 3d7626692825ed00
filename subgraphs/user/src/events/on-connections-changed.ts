import { type EventSubscription, on } from '@parley/event-bus';
import { ConnectionClosed, ConnectionOpened, ConnectionsAlive } from '@parley/events';
import { isUserId } from '../profiles/user-id.ts';
import type { PresenceStore, UserConnection } from '../stores/presence-store.ts';

/** The consumer group of gateway.connections: among all instances each fact is heard once. */
export const connectionsConsumer = 'user.presence';

/** A gateway serves whoever has a token; what cannot be a user of ours is nobody. Repeats are harmless, so nothing is recorded. */
export function onConnectionsChanged(
  presence: Pick<PresenceStore, 'renew' | 'close'>,
): readonly EventSubscription[] {
  const renew = async (connections: readonly UserConnection[]): Promise<void> => {
    const ours = connections.filter(({ userId }) => isUserId(userId));
    if (ours.length > 0) await presence.renew(ours);
  };
  return [
    on(ConnectionOpened, (connection) => renew([connection])),
    on(ConnectionsAlive, ({ connections }) => renew(connections)),
    on(ConnectionClosed, async (connection) => {
      if (isUserId(connection.userId)) await presence.close(connection);
    }),
  ];
}
