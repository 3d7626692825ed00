import {
  createEventBus,
  createEventFactory,
  createMysqlOutboxRelay,
  type EventBus,
  type OutboxRelay,
} from '@parley/event-bus';
import { topics } from '@parley/events';
import { createCursors, createFeedHub } from '@parley/feeds';
import { isMysqlUnavailable, ping } from '@parley/mysql';
import { createInternalTokenVerifier } from '@parley/service-kit/contract';
import {
  createHealth,
  createLogger,
  createMetrics,
  createShutdown,
  type Health,
  type Logger,
  type Shutdown,
} from '@parley/service-kit/process';
import { startSubgraphServer, type SubgraphServer } from '@parley/service-kit/subgraph';
import { readFile } from 'node:fs/promises';
import { v7 } from 'uuid';
import type { Environment } from './environment.ts';
import { createConsumers } from './events/consumers.ts';
import type { FriendFeedEntry } from './feed/feed-entry.ts';
import { startSweeper } from './feed/sweeper.ts';
import { createChangePair } from './friendship/change-pair.ts';
import { createContext } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { createFriendService, type FriendParts } from './service.ts';
import { openDatabase } from './stores/database.ts';
import { createStores, type Stores } from './stores/stores.ts';
import { createForgetUser } from './users/forget-user.ts';
import { createUserDirectory } from './users/user-directory.ts';

const heard = new Set<string>(['user.events', 'friend.events']);

/** A running friend service. `url` is its root, without a path. */
export interface RunningFriendService {
  readonly url: string;
  /** Ends streams, finishes requests, then closes in the reverse order of opening. */
  close(): Promise<void>;
}

/** What each part that is opened reports to. */
interface Frame {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly opened: Shutdown;
  readonly health: Health;
}

/** Starts the whole service. Needs its database to answer operations; Kafka may come and go. */
export async function startFriendService(
  environment: Environment,
  logger: Logger = createLogger({
    service: 'friend',
    instanceId: environment.INSTANCE_ID,
    level: environment.LOG_LEVEL,
  }),
): Promise<RunningFriendService> {
  const opened = createShutdown({ logger });
  const frame: Frame = { environment, logger, opened, health: createHealth({ service: 'friend' }) };
  try {
    const stores = openStores(frame);
    const { bus, relay } = openBus(frame);
    const parts = hear(frame, stores, bus, relay);
    const server = await serve(frame, parts);
    return { url: server.url, close: () => opened.close() };
  } catch (error) {
    await opened.close();
    throw error;
  }
}

function openStores({ environment, logger, opened, health }: Frame): Stores {
  const database = openDatabase(environment.MYSQL_URL, (reason) => {
    logger.warn({ reason }, 'A connection to MySQL failed');
  });
  opened.onClose('database', () => database.$disconnect());
  health.add('mysql', () => ping(database).then(() => ({ ready: true })));
  const stores = createStores(database);
  const sweeper = startSweeper({ sweep: (now) => stores.sweep(now), logger });
  opened.onClose('sweeper', () => sweeper.close());
  return stores;
}

function openBus({ environment, logger, opened, health }: Frame): { bus: EventBus; relay: OutboxRelay } {
  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: `friend-${environment.INSTANCE_ID}`,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  opened.onClose('event bus', () => bus.close());
  const relay = createMysqlOutboxRelay({
    url: environment.MYSQL_URL,
    lock: 'friend.outbox',
    publisher: bus.createPublisher(),
    logger,
  });
  opened.onClose('relay', () => relay.close());
  health.add('relay', () => relay.readiness());
  return { bus, relay };
}

/** Joins the use cases with what the service hears and publishes. */
function hear(
  { environment, logger, health }: Frame,
  stores: Stores,
  bus: EventBus,
  relay: OutboxRelay,
): FriendParts {
  const changePair = createChangePair({
    pairs: stores.pairs,
    createEvent: createEventFactory({ source: 'friend' }),
    now: () => new Date(),
    onCommit: () => relay.notify(),
  });
  const directory = createUserDirectory(stores);
  const cursors = createCursors({ secret: environment.CURSOR_SECRET, field: 'friendEvents', epoch: '1' });
  const hub = createFeedHub<FriendFeedEntry>({ store: stores.feed, cursors, logger });
  const { users, streams } = createConsumers({
    bus,
    instanceId: environment.INSTANCE_ID,
    users: stores.users,
    directory,
    forgetUser: createForgetUser({ changePair, users: stores.users }),
    hub,
  });
  health.add('user.events', () => users.readiness());
  health.add('friend.events', () => streams.readiness());
  // Not awaited: without Kafka the service serves, and what it publishes waits in the outbox.
  void bus
    .ensureTopics(topics.filter(({ name }) => heard.has(name)))
    .then(() => Promise.all([relay.start(), users.start(), streams.start()]))
    .catch((err: unknown) => logger.error({ err }, 'The event bus could not be started'));
  return { changePair, directory, hub, stores, newId: () => v7() };
}

async function serve(
  { environment, logger, opened, health }: Frame,
  parts: FriendParts,
): Promise<SubgraphServer> {
  const server = await startSubgraphServer({
    name: 'friend',
    sdl: await readFile(new URL('../../../schema/friend.graphql', import.meta.url), 'utf8'),
    resolvers,
    host: environment.HOST,
    port: environment.PORT,
    verify: createInternalTokenVerifier({
      publicKey: environment.INTERNAL_TOKEN_PUBLIC_KEY,
      audience: 'friend',
    }),
    createContext: (viewer, origin) => createContext(createFriendService(parts, origin), viewer),
    publicFields: ['User.__resolveReference'],
    isUnavailable: isMysqlUnavailable,
    health,
    metrics: createMetrics({ service: 'friend' }),
    logger,
  });
  opened.onClose('server', () => server.close());
  return server;
}
