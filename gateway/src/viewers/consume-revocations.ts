import { createEventBus, on, type BusConsumer, type EventBus } from '@parley/event-bus';
import type { Health, Logger } from '@parley/service-kit/process';
import { z } from 'zod';
import type { GatewayEnvironment } from '../environment.ts';
import type { Revocations } from './revocations.ts';

/**
 * Every instance consumes every event. Ready from the first join on: when Kafka is unavailable later, sessions live until their tokens
 * expire. Without brokers or a topic in the environment nothing happens.
 */
export async function startRevocations(options: {
  environment: GatewayEnvironment;
  revocations: Revocations;
  health: Health;
  logger: Logger;
}): Promise<{ close(): Promise<void> }> {
  const { environment, revocations, health, logger } = options;
  const {
    KAFKA_BROKERS,
    REVOCATION_TOPIC: topic,
    REVOCATION_TYPE: type,
    REVOCATION_FIELD: field,
  } = environment;
  if (KAFKA_BROKERS.length === 0 || topic === undefined || type === undefined || field === undefined)
    return { close: async () => {} };
  const bus = createEventBus({
    brokers: KAFKA_BROKERS,
    clientId: `gateway-${environment.INSTANCE_ID}`,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  const consumer = consume(bus, environment.INSTANCE_ID, { topic, type, field }, revocations);
  let joined = false;
  health.add('revocations', () => {
    const readiness = consumer.readiness();
    joined ||= readiness.ready;
    return joined ? { ready: true } : readiness;
  });
  await consumer.start();
  return { close: () => bus.close() };
}

function consume(
  bus: EventBus,
  instanceId: string,
  { topic, type, field }: { readonly topic: string; readonly type: string; readonly field: string },
  revocations: Revocations,
): BusConsumer {
  const path = field.split('.');
  const event = { type, topic, schema: z.looseObject({}), key: () => '' };
  return bus.createBroadcastConsumer({
    purpose: 'gateway.revocations',
    instanceId,
    // A token outlives its session by as much: what ended before this gateway began must be known before it serves. A minute more,
    // for the tolerance and for clocks that differ.
    lookBackMs: longestTokenMs + 60_000,
    subscriptions: [
      on(event, (_data, envelope) => {
        const value = valueAt(envelope, path);
        if (typeof value === 'string' && value !== '') revocations.revoke(value);
      }),
    ],
  });
}

const longestTokenMs = 10 * 60_000;

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    root,
  );
}
