import type { EventBus, Relay, TopicPlan } from '@parley/event-bus';
import type { Health, Readiness } from '../process/health.ts';
import type { Logger } from '../process/logger.ts';

/** Something that works beside the requests: a consumer, a relay, a periodic task. */
export interface MessagingPart {
  /** Returns at once, or when it has begun; what it needs may be unavailable. */
  start(): Promise<void> | void;
  /** Counts for the service's readiness where it is given. */
  readiness?(): Readiness;
  close(): Promise<void> | void;
}

/** What connects a service with Kafka. */
export interface Messaging {
  /** Those that the service publishes to or consumes; made before any part starts. */
  readonly topics: readonly TopicPlan[];
  /** Publishes what the service's stores hold; one that watches its store needs no `notify`. None: the service publishes nothing. */
  readonly relay?: Relay & { notify?(): void };
  /** Consumers and periodic tasks, by the name that /health shows. */
  readonly parts: Readonly<Record<string, MessagingPart>>;
}

/** Starts in the background: without Kafka the service serves. Topics come first, so that no consumer asks for one that is not there. */
export function startMessaging(
  { topics, relay, parts }: Messaging,
  { bus, health, logger }: { bus: EventBus; health: Health; logger: Logger },
): { close(): Promise<void> } {
  const all: Readonly<Record<string, MessagingPart>> = { ...(relay && { relay }), ...parts };
  for (const [name, part] of Object.entries(all))
    if (part.readiness !== undefined) health.add(name, () => part.readiness?.() ?? { ready: true });
  let closing = false;
  const start = async (): Promise<void> => {
    await bus.ensureTopics(topics);
    if (!closing) await Promise.all(Object.values(all).map(async (part) => part.start()));
  };
  start().catch((error: unknown) => {
    if (!closing) logger.error({ err: error }, 'Messaging could not be started');
  });
  return {
    async close() {
      closing = true;
      await Promise.all(Object.values(all).map(async (part) => part.close()));
      await bus.close();
    },
  };
}
