import { createEventBus, on, type BusConsumer, type EventBus } from '@parley/event-bus';
import type { Health, Logger } from '@parley/service-kit/process';
import { z } from 'zod';
import type { GatewayEnvironment } from '../environment.ts';
import type { Revocations } from './revocations.ts';

/** Which event ends a session: by configuration, for the gateway knows no event of any domain. */
export interface RevocationSource {
  readonly topic: string;
  /** The envelope's `type`. */
  readonly type: string;
  /** Where the revoked value stands in the envelope, for example `data.sessionId`. */
  readonly field: string;
}

/**
 * Feeds `revocations` from the broker; every instance of the gateway consumes every event. Without brokers or a topic in the
 * environment nothing happens, and the gateway serves all the same. Ready from the first join on: when Kafka is unavailable
 * later, sessions live until their tokens expire, and the gateway goes on serving.
 */
export async function startRevocations(options: {
  environment: GatewayEnvironment;
  revocations: Revocations;
  health: Health;
  logger: Logger;
}): Promise<{ close(): Promise<void> }> {
  const { environment, revocations, health, logger } = options;
  const source = revocationSource(environment);
  if (source === undefined) return { close: async () => {} };
  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: `gateway-${environment.INSTANCE_ID}`,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  const consumer = consume(bus, environment.INSTANCE_ID, source, revocations);
  let joined = false;
  health.add('revocations', () => {
    const readiness = consumer.readiness();
    joined ||= readiness.ready;
    return joined ? { ready: true } : readiness;
  });
  await consumer.start();
  return { close: () => bus.close() };
}

function revocationSource(environment: GatewayEnvironment): RevocationSource | undefined {
  const { KAFKA_BROKERS, REVOCATION_TOPIC, REVOCATION_TYPE, REVOCATION_FIELD } = environment;
  if (KAFKA_BROKERS.length === 0) return undefined;
  if (REVOCATION_TOPIC === undefined || REVOCATION_TYPE === undefined || REVOCATION_FIELD === undefined)
    return undefined;
  return { topic: REVOCATION_TOPIC, type: REVOCATION_TYPE, field: REVOCATION_FIELD };
}

function consume(
  bus: EventBus,
  instanceId: string,
  { topic, type, field }: RevocationSource,
  revocations: Revocations,
): BusConsumer {
  const path = field.split('.');
  const event = { type, topic, schema: z.looseObject({}), key: () => '' };
  return bus.createBroadcastConsumer({
    purpose: 'gateway.revocations',
    instanceId,
    // A token outlives its session by as much: what ended before this gateway began must be known before it serves.
    lookBackMs: longestTokenMs,
    subscriptions: [
      on(event, (_data, envelope) => {
        const value = valueAt(envelope, path);
        if (typeof value === 'string' && value !== '') revocations.revoke(value);
      }),
    ],
  });
}

/** How long access tokens live. */
const longestTokenMs = 10 * 60_000;

function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (value, name) =>
      typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined,
    root,
  );
}
