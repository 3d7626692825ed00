import { createMysqlOutboxRelay, type EventBus } from '@parley/event-bus';
import { topicsNamed } from '@parley/events';
import { createSelfChecks } from '@parley/service-kit/projections';
import type { Messaging } from '@parley/service-kit/service';
import { friendPairsConsumer, onPairChanged, onFriendshipChanged } from './events/on-pair-changed.ts';
import { onOnlineStatusChanged } from './events/on-online-status-changed.ts';
import { createPresenceParts } from './presence/presence-parts.ts';
import { createProjections } from './projections.ts';
import { createTermsBackFill } from './search/back-fill-terms.ts';
import type { Deps, UseCases } from './use-cases.ts';

/** Publishes the outbox and presence; back-fills search terms; consumes friend.events, the gateways' connections, and what the streams show. */
export function createMessaging(deps: Deps & { bus: EventBus }, { friendPresence }: UseCases): Messaging {
  const { bus, environment, stores, logger } = deps;
  const publisher = bus.createPublisher();
  return {
    topics: topicsNamed('user.events', 'user.online_status', 'friend.events', 'gateway.connections'),
    relay: createMysqlOutboxRelay({ url: environment.MYSQL_URL, lock: 'outbox', publisher, logger }),
    parts: {
      ...createSelfChecks(createProjections(environment, stores.friendPairProjection), deps),
      friendPairs: bus.createWorkConsumer({
        group: friendPairsConsumer,
        topics: ['friend.events'],
        subscriptions: [onPairChanged(stores.friendPairs)],
      }),
      streams: bus.createBroadcastConsumer({
        purpose: 'user.streams',
        instanceId: environment.INSTANCE_ID,
        subscriptions: [onOnlineStatusChanged(friendPresence), onFriendshipChanged(friendPresence)],
        onRejoin: () => friendPresence.reconcile(),
      }),
      searchTerms: createTermsBackFill(stores.searchBackFill, logger),
      ...createPresenceParts({ ...deps, publisher }),
    },
  };
}
