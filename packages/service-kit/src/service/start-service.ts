import { createEventBus, type EventBus } from '@parley/event-bus';
import { openTracing, type Tracing } from '@parley/tracing';
import { readFile } from 'node:fs/promises';
import { v7 } from 'uuid';
import { createInternalTokenVerifier } from '../contract/internal-token-verifier.ts';
import { createHealth, type Health } from '../process/health.ts';
import { createLogger, type Logger } from '../process/logger.ts';
import { createMetrics, type Metrics } from '../process/metrics.ts';
import { createShutdown, type Shutdown } from '../process/shutdown.ts';
import { startSubgraphServer, type SubgraphServerOptions } from '../subgraph/subgraph-server.ts';
import type { BaseEnvironment } from './base-environment.ts';
import type { Deps, ServiceStores, StoreDeps } from './deps.ts';
import { type Messaging, startMessaging } from './messaging.ts';
import { createPeriodicPart } from './periodic-part.ts';

const hourMs = 60 * 60 * 1_000;

/** A running service. */
export interface Service {
  /** `http://host:port`, without a path. */
  readonly url: string;
  /** Ends streams, finishes requests, then closes in the reverse order of opening. */
  close(): Promise<void>;
}

/** The service's part of the graph: its SDL is `schema/<name>.graphql`. */
export type Graph<Context extends object> = Pick<
  SubgraphServerOptions<Context>,
  'resolvers' | 'createContext' | 'publicFields' | 'routes'
>;

/** What makes a service, in the order in which it is made. */
export interface ServiceOptions<
  Environment extends BaseEnvironment,
  Stores extends ServiceStores,
  UseCases,
  Context extends object,
> {
  readonly name: string;
  readonly environment: Environment;
  readonly logger?: Logger | undefined;
  /** Rejects when a store that the service cannot do without does not answer. */
  openStores(deps: StoreDeps<NoInfer<Environment>>): Promise<Stores>;
  useCases(deps: Deps<NoInfer<Environment>, NoInfer<Stores>>): UseCases | Promise<UseCases>;
  messaging(
    deps: Deps<NoInfer<Environment>, NoInfer<Stores>> & { bus: EventBus },
    useCases: NoInfer<UseCases>,
  ): Messaging;
  graph(useCases: NoInfer<UseCases>, deps: Deps<NoInfer<Environment>, NoInfer<Stores>>): Graph<Context>;
  /** Deletes what is older than it is kept; called at the start and every hour. */
  readonly sweep?: (now: Date, parts: { stores: Stores; useCases: UseCases }) => Promise<void>;
}

/** Serves as soon as the stores answer; Kafka may come later. Rejects when a store or the port cannot be had. */
export async function startService<
  Environment extends BaseEnvironment,
  Stores extends ServiceStores,
  UseCases,
  Context extends object,
>(options: ServiceOptions<Environment, Stores, UseCases, Context>): Promise<Service> {
  const { name, environment } = options;
  const { INSTANCE_ID: instanceId, LOG_LEVEL: level } = environment;
  const logger = options.logger ?? createLogger({ service: name, instanceId, level });
  const opened = createShutdown({ logger });
  try {
    return { url: await open(options, logger, opened), close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function open<
  Environment extends BaseEnvironment,
  Stores extends ServiceStores,
  UseCases,
  Context extends object,
>(
  options: ServiceOptions<Environment, Stores, UseCases, Context>,
  logger: Logger,
  { onClose }: Shutdown,
): Promise<string> {
  const { name, environment, sweep } = options;
  const [health, metrics] = [createHealth({ service: name }), createMetrics({ service: name })];
  const common = { environment, logger, now: () => new Date(), newId: () => v7() };
  const tracing = await traceService(name, environment, metrics);
  onClose('tracing', () => tracing.close());
  const stores = await options.openStores(common);
  onClose('stores', () => stores.close());
  const storesHealth = createHealth({ service: name, timeoutMs: 5_000 });
  for (const [store, check] of Object.entries(stores.checks))
    for (const each of [health, storesHealth])
      each.add(store, async () => (await check()) ?? { ready: true });

  let messaging: Messaging | undefined;
  const onCommit = (): void => messaging?.relay?.notify?.();
  const deps: Deps<Environment, Stores> = { ...common, stores, metrics, tracing, onCommit, onClose };
  const useCases = await options.useCases(deps);
  const bus = openBus(name, environment, { stores: storesHealth, metrics, tracing, logger });
  messaging = options.messaging({ ...deps, bus }, useCases);
  const running = startMessaging(messaging, { bus, health, logger });
  onClose('messaging', () => running.close());
  if (sweep !== undefined) {
    const sweeping = createPeriodicPart(hourMs, {
      work: () => sweep(new Date(), { stores, useCases }),
      onError: (error) => logger.warn({ err: error }, 'What is too old could not be deleted'),
    });
    await sweeping.start();
    onClose('sweeping', () => sweeping.close());
  }
  const server = await startSubgraphServer({
    ...options.graph(useCases, deps),
    name,
    sdl: await readFile(new URL(`../../../../schema/${name}.graphql`, import.meta.url), 'utf8'),
    host: environment.HOST,
    port: environment.PORT,
    verify: createInternalTokenVerifier({
      publicKey: environment.INTERNAL_TOKEN_PUBLIC_KEY,
      audience: name,
    }),
    isUnavailable: (error) => stores.isUnavailable(error),
    health,
    metrics,
    tracing,
    limits: {
      maxRunning: environment.MAX_RUNNING_OPERATIONS,
      maxWaiting: environment.MAX_WAITING_OPERATIONS,
    },
    logger,
  });
  onClose('server', () => server.close());
  return server.url;
}

function traceService(
  service: string,
  environment: BaseEnvironment,
  { traceSpans }: Metrics,
): Promise<Tracing> {
  return openTracing({
    service,
    instanceId: environment.INSTANCE_ID,
    settings: environment,
    onSpans: (result, count) => traceSpans.inc({ service, result }, count),
  });
}

function openBus(
  service: string,
  environment: BaseEnvironment,
  { stores, ...deps }: { stores: Health; metrics: Metrics; tracing: Tracing; logger: Logger },
): EventBus {
  return createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: environment.INSTANCE_ID,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    deadLetterAfterMs: environment.DEAD_LETTER_AFTER_MS,
    isOutage: async () => !(await stores.report()).ready,
    onDeadLetter: ({ topic, reason }) => deps.metrics.deadLetters.inc({ service, topic, reason }),
    ...deps,
  });
}
