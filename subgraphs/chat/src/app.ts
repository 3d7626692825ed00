import { createEventBus, createEventFactory } from '@parley/event-bus';
import { topics } from '@parley/events';
import { createInternalTokenVerifier } from '@parley/service-kit/contract';
import {
  createHealth,
  createLogger,
  createMetrics,
  createShutdown,
  type Logger,
} from '@parley/service-kit/process';
import { startSubgraphServer } from '@parley/service-kit/subgraph';
import { readFile } from 'node:fs/promises';
import { v7 as newId } from 'uuid';
import { createChat } from './chat.ts';
import type { Environment } from './environment.ts';
import { createConsumers } from './events/consumers.ts';
import { createFriendshipCache } from './friendships/friendship-cache.ts';
import { createContextFactory } from './graphql/context.ts';
import { resolvers } from './graphql/resolvers.ts';
import { eventOfEntry, eventOfReadMark } from './rooms/describe-entry.ts';
import { createReadMessagePage } from './messages/message-page.ts';
import { createOpenStreams } from './open-streams.ts';
import { createApplyRoom } from './rooms/apply-room.ts';
import { createFindVisibleRoom } from './rooms/find-visible-room.ts';
import { createDirectRoomCache } from './rooms/direct-room-cache.ts';
import { createRoomRepairer } from './rooms/room-repairer.ts';
import { createRoomLogRelay } from './stores/room-log-relay.ts';
import { createRoomMaker } from './stores/room-maker.ts';
import { isStoreAway, openStores } from './stores/stores.ts';
import { createReads } from './view/create-reads.ts';
import { createView } from './view/create-view.ts';

const heard = new Set<string>(['friend.events', 'chat.events', 'message.events']);
const repairEveryMs = 5_000;

/** A running chat service. `url` is its root, without a path. */
export interface RunningChatService {
  readonly url: string;
  /** Ends streams, finishes requests, then closes in the reverse order of opening. */
  close(): Promise<void>;
}

/** Starts the whole service. It needs MySQL and MongoDB; Kafka may come and go, Redis may be away. */
export async function startChatService(
  environment: Environment,
  logger: Logger = createLogger({
    service: 'chat',
    instanceId: environment.INSTANCE_ID,
    level: environment.LOG_LEVEL,
  }),
): Promise<RunningChatService> {
  const instanceId = environment.INSTANCE_ID;
  const now = (): Date => new Date();
  const opened = createShutdown({ logger });
  const health = createHealth({ service: 'chat' });
  const stores = await openStores({ environment, logger, opened, health });
  const { mongo, rooms, friendships: projection, register } = stores;

  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: instanceId,
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger,
  });
  opened.onClose('event bus', () => bus.close());
  const friendships = createFriendshipCache({ projection, clock: () => performance.now() });
  const findVisibleRoom = createFindVisibleRoom({ rooms, friendships });
  const cursorSecret = environment.CURSOR_SECRET;
  const directRooms = createDirectRoomCache(rooms);
  const open = createOpenStreams({
    stores,
    findVisibleRoom,
    directRooms,
    friendships,
    cursorSecret,
    logger,
    now,
  });
  opened.onClose('open streams', () => open.close());
  const createEvent = createEventFactory({ source: 'chat' });
  const relay = createRoomLogRelay({
    mongo,
    instanceId,
    publisher: bus.createPublisher(),
    logger,
    onEntry: (entry) => open.streams.tryAppend(entry),
    eventOfEntry: (entry) => eventOfEntry(createEvent, entry),
    eventOfReadMark: (mark) => eventOfReadMark(createEvent, mark),
  });
  opened.onClose('relay', () => relay.close());
  health.add('relay', () => relay.readiness());

  const consumers = createConsumers({ bus, instanceId, projection, friendships, open });
  health.add('friend.events', () => consumers.friendships.readiness());
  health.add('streams', () => consumers.streams.readiness());
  // Not awaited: without Kafka the service serves, and what it has to publish waits in the log.
  void bus
    .ensureTopics(topics.filter(({ name }) => heard.has(name)))
    .then(() => Promise.all([relay.start(), consumers.friendships.start(), consumers.streams.start()]))
    .catch((error: unknown) => logger.error({ err: error }, 'The event bus could not be started'));

  const applyRoom = createApplyRoom({ makeRoom: createRoomMaker(mongo), register, now });
  const repairer = createRoomRepairer({
    register,
    friendships: projection,
    applyRoom,
    logger,
    now,
    everyMs: repairEveryMs,
  });
  repairer.start();
  opened.onClose('repairer', () => repairer.close());

  const { findAudience } = open;
  const chat = createChat({
    stores,
    applyRoom,
    friendships,
    directRooms,
    findVisibleRoom,
    findAudience,
    streams: open.streams,
    newId,
    now,
  });
  const readMessagePage = createReadMessagePage(stores);
  const createContext = createContextFactory({
    chat,
    open,
    createReads: () => createReads({ ...stores, friendships }),
    createView: (reads, viewerId) => createView({ ...stores, friendships, reads, readMessagePage }, viewerId),
  });
  const publicKey = environment.INTERNAL_TOKEN_PUBLIC_KEY;
  const server = await startSubgraphServer({
    name: 'chat',
    sdl: await readFile(new URL('../../../schema/chat.graphql', import.meta.url), 'utf8'),
    resolvers,
    host: environment.HOST,
    port: environment.PORT,
    verify: createInternalTokenVerifier({ publicKey, audience: 'chat' }),
    createContext,
    publicFields: [],
    isUnavailable: isStoreAway,
    health,
    metrics: createMetrics({ service: 'chat' }),
    logger,
  });
  opened.onClose('server', () => server.close());
  return { url: server.url, close: () => opened.close() };
}
