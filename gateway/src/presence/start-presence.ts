import { settledWithin } from '@parley/async';
import { createEventBus } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { GatewayEnvironment } from '../environment.ts';
import { createConnectionEvents } from './connection-events.ts';
import { createConnectionReporter } from './report-connections.ts';

/** Bounds the number of consumers that share the work. */
const partitions = 6;

/** Without brokers or a topic nothing is published. The gateway serves either way, also while the broker is unavailable. */
export function startPresence({
  environment,
  logger,
}: {
  environment: GatewayEnvironment;
  logger: Logger;
}): ReturnType<typeof createConnectionReporter> {
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
    events: createConnectionEvents({ topic, gatewayId }),
    publish: async (events) => {
      await created;
      await publisher.publish(events);
    },
    logger,
    intervalMs: environment.PRESENCE_INTERVAL_MS,
  });
  return {
    opened: (viewer) => reporter.opened(viewer),
    async close() {
      const closed = reporter.close();
      // What waits for a broker that never answered is given up with the bus.
      await settledWithin(giveUpMs, closed);
      await bus.close();
      await closed;
    },
  };
}

const giveUpMs = 3_500;
