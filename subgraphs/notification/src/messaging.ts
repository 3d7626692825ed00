import { createMongoLogRelay, type EventBus, type EventSubscription } from '@parley/event-bus';
import { topicsNamed } from '@parley/events';
import { createSelfChecks } from '@parley/service-kit/projections';
import type { Messaging } from '@parley/service-kit/service';
import { inboxSubscriptions, toInboxEvent } from './events/inbox-events.ts';
import {
  friendSubscriptions,
  groupSubscriptions,
  messageSubscriptions,
  presenceSubscriptions,
} from './events/subscriptions.ts';
import { inboxLog } from './stores/inbox-log.ts';
import { createProjections } from './projections.ts';
import type { Deps, UseCases } from './use-cases.ts';

/** Publishes the feeds; consumes what people are notified of, and the feeds again for the streams. */
export function createMessaging(deps: Deps & { bus: EventBus }, { hub }: UseCases): Messaging {
  const { bus, environment, logger, stores } = deps;
  const instanceId = environment.INSTANCE_ID;
  const work = (group: string, topic: string, subscriptions: readonly EventSubscription[]) =>
    bus.createWorkConsumer({ group, topics: [topic], subscriptions });
  return {
    topics: topicsNamed(
      'friend.events',
      'chat.events',
      'message.events',
      'user.online_status',
      'notification.events',
    ),
    relay: createMongoLogRelay({
      db: stores.db,
      name: 'notification.feed',
      instanceId,
      collections: [inboxLog(toInboxEvent)],
      publisher: bus.createPublisher(),
      logger,
    }),
    parts: {
      ...createSelfChecks(createProjections(environment, stores), deps),
      friends: work('notification.friends', 'friend.events', friendSubscriptions(stores.inbox)),
      groups: work('notification.groups', 'chat.events', groupSubscriptions(stores)),
      messages: work('notification.messages', 'message.events', messageSubscriptions(stores)),
      presence: work('notification.presence', 'user.online_status', presenceSubscriptions(stores.inbox)),
      streams: bus.createBroadcastConsumer({
        purpose: 'notification.streams',
        instanceId,
        subscriptions: inboxSubscriptions(hub),
        onRejoin: () => hub.reconcile(),
      }),
    },
  };
}
