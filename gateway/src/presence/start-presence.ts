import { createEventBus } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import { createConnectionFacts } from './connection-facts.ts';
import { type ConnectionReporter, createConnectionReporter } from './report-connections.ts';

/** As many gateways as can be listened to side by side. */
const partitions = 6;

/**
 * Publishes who is connected to PRESENCE_TOPIC. Without brokers or a topic in the environment nothing is told, and the gateway
 * serves all the same; with them it serves too while the broker is away.
 */
export function startPresence(options: {
  environment: GatewayEnvironment;
  logger: Logger;
}): ConnectionReporter {
  const { environment, logger } = options;
  const { KAFKA_BROKERS: brokers, PRESENCE_TOPIC: topic, INSTANCE_ID: gatewayId } = environment;
  if (brokers.length === 0 || topic === undefined) return { opened: () => () => {}, close: async () => {} };
  const bus = createEventBus({
    brokers,
    clientId: `gateway-presence-${gatewayId}`,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  const publisher = bus.createPublisher();
  const created = bus.ensureTopics([{ name: topic, partitions }]);
  created.catch(() => undefined); // the bus was closed first
  const reporter = createConnectionReporter({
    facts: createConnectionFacts({ topic, gatewayId }),
    publish: async (events) => {
      await created;
      await publisher.publish(events);
    },
    logger,
    everyMs: environment.PRESENCE_INTERVAL_MS,
  });
  return {
    opened: (viewer) => reporter.opened(viewer),
    async close() {
      const told = reporter.close();
      // What waits for a broker that was never there is given up with the bus.
      await Promise.race([told, new Promise((resolve) => setTimeout(resolve, giveUpMs).unref())]);
      await bus.close();
      await told;
    },
  };
}

const giveUpMs = 3_500;
