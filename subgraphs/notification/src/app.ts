import { isMongoUnavailable } from '@parley/mongo';
import { createCursors, createFeedHub } from '@parley/feeds';
import { createInternalTokenVerifier } from '@parley/service-kit/contract';
import {
  createHealth,
  createLogger,
  createMetrics,
  createShutdown,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import { startSubgraphServer } from '@parley/service-kit/subgraph';
import { readFileSync } from 'node:fs';
import { v7 } from 'uuid';
import type { Environment } from './environment.ts';
import { createEventPorts } from './events/event-ports.ts';
import { createContextFactory } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createInbox } from './inbox/inbox.ts';
import { createNotificationStreams, type NotificationStreams } from './inbox/notification-stream.ts';
import { openStores, type Stores } from './stores/open-stores.ts';

const service = 'notification';
const sdl = new URL('../../../schema/notification.graphql', import.meta.url);

/** A running notification service. */
export interface NotificationService {
  /** `http://host:port`, without a path. */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves as soon as the database answers; Kafka may come later. @throws when the database or the port cannot be had. */
export async function startNotificationService(
  environment: Environment,
  logger: Logger = createLogger({
    service,
    instanceId: environment.INSTANCE_ID,
    level: environment.LOG_LEVEL,
  }),
): Promise<NotificationService> {
  const opened = createShutdown({ logger });
  try {
    const url = await start(environment, logger, opened);
    return { url, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

async function start(environment: Environment, logger: Logger, opened: Shutdown): Promise<string> {
  const stores = await openStores(environment.MONGODB_URL, {
    logger,
    now: () => new Date(),
    newId: () => v7(),
  });
  opened.onClose('stores', stores.close);
  const streams = createStreams(environment, logger, stores);
  const ports = createEventPorts({
    environment,
    logger,
    stores,
    notify: streams.notify,
    reconcile: streams.reconcile,
  });
  opened.onClose('events', ports.close);
  const health = createHealth({ service });
  health.add('mongodb', () => stores.ping().then(() => ({ ready: true })));
  for (const [name, readiness] of Object.entries(ports.readiness)) health.add(name, readiness);
  const server = await startSubgraphServer({
    name: service,
    sdl: readFileSync(sdl, 'utf8'),
    resolvers,
    host: environment.HOST,
    port: environment.PORT,
    verify: createInternalTokenVerifier({
      publicKey: environment.INTERNAL_TOKEN_PUBLIC_KEY,
      audience: service,
    }),
    createContext: createContextFactory({ inbox: createInbox(stores.inbox), streams }),
    publicFields: [],
    isUnavailable: isMongoUnavailable,
    health,
    metrics: createMetrics({ service }),
    logger,
  });
  opened.onClose('server', () => server.close());
  ports.start();
  return server.url;
}

function createStreams(environment: Environment, logger: Logger, stores: Stores): NotificationStreams {
  const cursors = createCursors({
    secret: environment.CURSOR_SECRET,
    field: 'notificationReceived',
    epoch: stores.epoch,
  });
  return createNotificationStreams({ hub: createFeedHub({ store: stores.feeds, cursors, logger }) });
}
