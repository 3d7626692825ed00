import { createEventBus, createMysqlOutboxRelay, type Readiness } from '@parley/event-bus';
import { topics } from '@parley/events';
import type { Logger } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import type { FriendPresence } from '../presence/friend-presence.ts';
import type { Stores } from '../stores/open-stores.ts';
import { friendPairsConsumer, onPairChanged } from './on-pair-changed.ts';
import { createPresencePorts } from './presence-ports.ts';

/** What connects the service with Kafka: the relay of its outbox, the consumer of friend.events, and all of presence. */
export interface EventPorts {
  /** Returns at once; everything is reached, and reached again, in the background. */
  start(): void;
  /** After a commit: there may be something to publish. */
  notify(): void;
  readonly readiness: Readonly<Record<string, () => Readiness>>;
  close(): Promise<void>;
}

const ownTopics = new Set(['user.events', 'user.online_status', 'friend.events', 'gateway.connections']);

export function createEventPorts(deps: {
  environment: Environment;
  stores: Pick<Stores, 'friendPairs' | 'presence' | 'presenceOutages' | 'presenceOutbox' | 'turnOf'>;
  friendPresence: FriendPresence;
  logger: Logger;
}): EventPorts {
  const { environment, stores, friendPresence, logger } = deps;
  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: environment.INSTANCE_ID,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  const publisher = bus.createPublisher();
  const relay = createMysqlOutboxRelay({
    url: environment.MYSQL_URL,
    lock: 'outbox',
    publisher,
    logger,
  });
  const consumer = bus.createWorkConsumer({
    group: friendPairsConsumer,
    topics: ['friend.events'],
    subscriptions: onPairChanged(stores.friendPairs),
  });
  const presence = createPresencePorts({ bus, publisher, stores, friendPresence, environment, logger });
  const startAll = async (): Promise<void> => {
    await bus.ensureTopics(topics.filter(({ name }) => ownTopics.has(name)));
    await Promise.all([relay.start(), consumer.start(), presence.start()]);
  };
  return {
    start: () => {
      startAll().catch((error: unknown) => logger.warn({ err: error }, 'Events were given up'));
    },
    notify: () => relay.notify(),
    readiness: {
      relay: () => relay.readiness(),
      friendPairs: () => consumer.readiness(),
      ...presence.readiness,
    },
    async close() {
      await Promise.all([consumer.close(), relay.close(), presence.close()]);
      await bus.close();
    },
  };
}
