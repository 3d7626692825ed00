import type { BusConsumer, EventBus, Publisher } from '@parley/event-bus';
import type { MessagingPart } from '@parley/service-kit/service';
import { onConnectionsChanged } from '../events/on-connections-changed.ts';
import type { Deps } from '../use-cases.ts';
import { createLeaseExpiry } from './expire-leases.ts';
import { createConnectionCache } from './connection-cache.ts';
import { createPresenceRelay } from './presence-relay.ts';
import { restorePresence } from './restore-presence.ts';

const group = 'user.presence';
const topics = ['gateway.connections'];

/** From the gateways' connection events to user.online_status. */
export function createPresenceParts(
  deps: Pick<Deps, 'environment' | 'stores' | 'logger'> & { bus: EventBus; publisher: Publisher },
) {
  const { bus, publisher, stores, environment, logger } = deps;
  const { presence, presenceOutages: outages, presenceOutbox: outbox, leaseOf } = stores;
  const cache = createConnectionCache({ leaseMs: environment.PRESENCE_LEASE_MS });
  // Among all instances each event is consumed once.
  const consumer = bus.createWorkConsumer({
    group,
    topics,
    subscriptions: onConnectionsChanged({ presence, cache, outages }),
    // Another instance may have consumed the end of what we remember.
    onJoin: () => cache.forgetAll(),
  });
  restorePresence({ cache, presence, outages, retryNow: () => consumer.retryNow(), logger });
  const progress = bus.createGroupProgress({ group, topics });
  const expiry = createLeaseExpiry({
    presence,
    lease: leaseOf('sweep'),
    progress,
    intervalMs: environment.PRESENCE_SWEEP_MS,
    logger,
  });
  return {
    presence: readyOnceJoined(consumer),
    presenceRelay: createPresenceRelay({ outbox, lease: leaseOf('relay'), publisher, logger }),
    leaseExpiry: {
      start: () => expiry.start(),
      async close() {
        await expiry.close();
        await progress.close();
      },
    },
  };
}

/** Later on Redis may be unavailable: presence then stands still, and everything else goes on. */
function readyOnceJoined(consumer: BusConsumer): MessagingPart {
  let joined = false;
  return {
    ...consumer,
    readiness() {
      const readiness = consumer.readiness();
      joined ||= readiness.ready;
      return joined ? { ready: true } : readiness;
    },
  };
}
