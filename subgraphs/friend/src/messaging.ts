import { createMysqlOutboxRelay, type EventBus } from '@parley/event-bus';
import { topicsNamed } from '@parley/events';
import type { Messaging } from '@parley/service-kit/service';
import { pairSubscriptions, userSubscriptions } from './events/subscriptions.ts';
import type { Deps, UseCases } from './use-cases.ts';

/** Consumes user.events, once among the instances; and the service's own changes, in every instance, for the streams. */
export function createMessaging(deps: Deps & { bus: EventBus }, useCases: UseCases): Messaging {
  const { bus, environment, logger, stores } = deps;
  return {
    topics: topicsNamed('user.events', 'friend.events'),
    relay: createMysqlOutboxRelay({
      url: environment.MYSQL_URL,
      lock: 'friend.outbox',
      publisher: bus.createPublisher(),
      logger,
    }),
    parts: {
      'user.events': bus.createWorkConsumer({
        group: 'friend.users',
        topics: ['user.events'],
        subscriptions: userSubscriptions({ ...useCases, users: stores.users }),
      }),
      'friend.events': bus.createBroadcastConsumer({
        purpose: 'friend.streams',
        instanceId: environment.INSTANCE_ID,
        subscriptions: pairSubscriptions(useCases),
        onRejoin: () => useCases.hub.reconcile(),
      }),
    },
  };
}
