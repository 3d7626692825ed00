import { createEventBus, createMongoLogRelay, type Readiness } from '@parley/event-bus';
import { topics } from '@parley/events';
import type { Logger } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import { inboxLog } from '../stores/inbox-log.ts';
import type { Stores } from '../stores/open-stores.ts';
import { createInboxEvents, inboxSubscriptions } from './inbox-events.ts';
import { friendSubscriptions, messageSubscriptions, presenceSubscriptions } from './subscriptions.ts';

/** What connects the service with Kafka. */
export interface EventPorts {
  /** By name, for the service's health. */
  readonly readiness: Readonly<Record<string, () => Readiness>>;
  /** Connects in the background, however long Kafka takes to come up. */
  readonly start: () => void;
  readonly close: () => Promise<void>;
}

export function createEventPorts(deps: {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly stores: Stores;
  /** Of the live feeds: an entry was announced, announcements may have been lost. */
  readonly notify: (entry: InboxEntry) => void;
  readonly reconcile: () => void;
}): EventPorts {
  const { environment, logger, stores, notify, reconcile } = deps;
  const instanceId = environment.INSTANCE_ID;
  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: instanceId,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  const friends = bus.createWorkConsumer({
    group: 'notification.friends',
    topics: ['friend.events'],
    subscriptions: friendSubscriptions(stores.inbox),
  });
  const messages = bus.createWorkConsumer({
    group: 'notification.messages',
    topics: ['message.events'],
    subscriptions: messageSubscriptions(stores.inbox),
  });
  const presence = bus.createWorkConsumer({
    group: 'notification.presence',
    topics: ['user.online_status'],
    subscriptions: presenceSubscriptions(stores.inbox),
  });
  const streams = bus.createBroadcastConsumer({
    purpose: 'notification.streams',
    instanceId,
    subscriptions: inboxSubscriptions(notify),
    onRejoin: reconcile,
  });
  const relay = createMongoLogRelay({
    db: stores.db,
    name: 'notification.feed',
    instanceId,
    collections: [inboxLog(createInboxEvents('notification'))],
    publisher: bus.createPublisher(),
    logger,
  });
  const parts = { friends, messages, presence, streams, relay };
  let closing = false;
  const startAll = async (): Promise<void> => {
    await bus.ensureTopics(topics);
    for (const part of Object.values(parts)) if (!closing) await part.start();
  };
  return {
    readiness: Object.fromEntries(
      Object.entries(parts).map(([name, part]) => [name, () => part.readiness()] as const),
    ),
    start: () => {
      startAll().catch((error: unknown) => {
        if (!closing) logger.error({ err: error }, 'The topics could not be made');
      });
    },
    close: async () => {
      closing = true;
      await relay.close();
      await bus.close();
    },
  };
}
