import type { BusConsumer, EventBus, Publisher, Readiness } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import { startExpiringLeases } from '../presence/expire-leases.ts';
import type { FriendPresence } from '../presence/friend-presence.ts';
import { createHeardConnections } from '../presence/heard-connections.ts';
import { restorePresence } from '../presence/restore-presence.ts';
import type { Stores } from '../stores/open-stores.ts';
import { connectionsConsumer, onConnectionsChanged } from './on-connections-changed.ts';
import { onOnlineStatusChanged } from './on-online-status-changed.ts';
import { onFriendshipChanged } from './on-pair-changed.ts';
import { startPresenceRelay } from './presence-relay.ts';

const connections = 'gateway.connections';

/** From the gateways' facts to the streams of friends. */
export interface PresencePorts {
  start(): Promise<void>;
  readonly readiness: Readonly<Record<string, () => Readiness>>;
  close(): Promise<void>;
}

export function createPresencePorts(deps: {
  bus: EventBus;
  publisher: Publisher;
  stores: Pick<Stores, 'presence' | 'presenceOutages' | 'presenceOutbox' | 'turnOf'>;
  friendPresence: FriendPresence;
  environment: Pick<Environment, 'INSTANCE_ID' | 'PRESENCE_LEASE_MS' | 'PRESENCE_SWEEP_MS'>;
  logger: Logger;
}): PresencePorts {
  const { bus, publisher, stores, friendPresence, environment, logger } = deps;
  const { presence, presenceOutages: outages } = stores;
  const heard = createHeardConnections({ leaseMs: environment.PRESENCE_LEASE_MS });
  const listener = bus.createWorkConsumer({
    group: connectionsConsumer,
    topics: [connections],
    subscriptions: onConnectionsChanged({ presence, heard, outages }),
    // Another instance may have heard the end of what we remember.
    onJoin: () => heard.forgetAll(),
  });
  restorePresence({ heard, presence, outages, retryNow: () => listener.retryNow(), logger });
  const streams = bus.createBroadcastConsumer({
    purpose: 'user.streams',
    instanceId: environment.INSTANCE_ID,
    subscriptions: [onOnlineStatusChanged(friendPresence), ...onFriendshipChanged(friendPresence)],
    onRejoin: () => friendPresence.reconcile(),
  });
  const progress = bus.createGroupProgress({ group: connectionsConsumer, topics: [connections] });
  const stops: (() => Promise<void>)[] = [];
  return {
    async start() {
      await Promise.all([listener.start(), streams.start()]);
      const relay = { outbox: stores.presenceOutbox, turn: stores.turnOf('relay'), publisher, logger };
      stops.push(
        startPresenceRelay(relay),
        startExpiringLeases({
          presence,
          turn: stores.turnOf('sweep'),
          progress,
          everyMs: environment.PRESENCE_SWEEP_MS,
          logger,
        }),
      );
    },
    readiness: { presence: onceJoined(listener), streams: () => streams.readiness() },
    async close() {
      friendPresence.close();
      await Promise.all([listener.close(), streams.close(), ...stops.map((stop) => stop())]);
      await progress.close();
    },
  };
}

/** Later on Redis may be away: presence then stands still, and everything else goes on. */
function onceJoined(consumer: BusConsumer): () => Readiness {
  let joined = false;
  return () => {
    const readiness = consumer.readiness();
    joined ||= readiness.ready;
    return joined ? { ready: true } : readiness;
  };
}
