import {
  createEventBus,
  createEventFactory,
  type Envelope,
  type EventType,
  on,
  type OutgoingEvent,
} from '@parley/event-bus';
import { NotificationSent, NotificationsRead, NotificationsWithdrawn } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import {
  createMongoDatabase,
  createTestGateway,
  engines,
  type EventStream,
  eventually,
  openSocket,
  patiently,
  send,
  topicPrefix,
} from '@parley/testkit';
import { untracedSettings } from '@parley/tracing';
import type { Db } from 'mongodb';
import type { z } from 'zod';
import { startNotificationService } from '../src/service.ts';

/** What the tests select of a notification. */
export const fields = 'id kind actor { id } room { id } message { id } friendRequest { id } readAt isQuiet';

export interface Listed {
  readonly id: string;
  readonly kind: string;
  readonly actor: { readonly id: string };
  readonly message: { readonly id: string } | null;
  readonly friendRequest: { readonly id: string } | null;
  readonly readAt: string | null;
  readonly isQuiet: boolean;
}

/** A notification service of the test's own, with the other services' topics under the test's hand. */
export interface TestService {
  readonly url: string;
  readonly mongoUrl: string;
  readonly db: Db;
  /** Makes an event as its service does. */
  make<Schema extends z.ZodType>(
    type: EventType<Schema>,
    data: z.input<Schema>,
    given?: { traceparent: string },
  ): OutgoingEvent;
  /** What the service publishes from now on, as it comes in. */
  listen(): Promise<readonly Envelope[]>;
  /** Publishes as the other services' relays do: acknowledged when this resolves. */
  publish(...events: readonly OutgoingEvent[]): Promise<void>;
  /** Somebody whom the gateway has let in. */
  as(userId: string): Client;
  /** Sends an operation with any `Authorization`. */
  sendAs(token: string | undefined, query: string, variables?: object): ReturnType<typeof send>;
  token(userId: string | null): Promise<string>;
  /** A second instance over the same stores. */
  startAnother(): Promise<{ readonly url: string; close(): Promise<void> }>;
  close(): Promise<void>;
}

/** One person towards this subgraph. */
export interface Client {
  /** The operation's one root field; throws on top-level errors. */
  ask<Field>(query: string, variables?: object): Promise<Field>;
  send(query: string, variables?: object): ReturnType<typeof send>;
  /** The newest 100. */
  list(): Promise<readonly Listed[]>;
  /** Waits until the list has so many. */
  listOf(count: number): Promise<readonly Listed[]>;
  unread(): Promise<number>;
  subscribe(after?: string, url?: string): Promise<EventStream>;
}

/** `prepare` comes before the service starts. */
export async function startTestService(
  prepare: (db: Db) => Promise<void> = () => Promise.resolve(),
  { deadLetterAfterMs = 600_000 } = {},
): Promise<TestService> {
  const database = await createMongoDatabase();
  await prepare(database.db);
  const prefix = topicPrefix();
  const gateway = createTestGateway();
  const logger = createLogger({ service: 'notification', instanceId: 'test', level: 'silent' });
  const brokers = engines().kafkaBrokers.split(',');
  const start = (instanceId: string) =>
    startNotificationService(
      {
        PORT: 0,
        HOST: '127.0.0.1',
        LOG_LEVEL: 'silent',
        INSTANCE_ID: instanceId,
        MONGODB_URL: database.url,
        NOTIFICATION_DAYS: 90,
        KAFKA_BROKERS: brokers,
        KAFKA_TOPIC_PREFIX: prefix,
        INTERNAL_TOKEN_PUBLIC_KEY: gateway.publicKey,
        CURSOR_SECRET: 'ab'.repeat(32),
        EVENT_LOOP_STALL_MS: 0,
        MAX_RUNNING_OPERATIONS: 128,
        MAX_WAITING_OPERATIONS: 1_000,
        FEED_EPOCH: '1',
        ...untracedSettings,
        DEAD_LETTER_AFTER_MS: deadLetterAfterMs,
      },
      logger,
    );
  const service = await start('one');
  const bus = createEventBus({ brokers, clientId: 'test', topicPrefix: prefix, logger });
  const publisher = bus.createPublisher();
  const sockets: { close(): Promise<void> }[] = [];
  const url = `${service.url}/graphql`;
  await ready(service.url);

  const token = (userId: string | null): Promise<string> => gateway.token('notification', userId);
  const as = (userId: string): Client => {
    const sendIt = async (query: string, variables: object = {}) =>
      send(url, query, { variables, token: await token(userId) });
    const ask = async <Field>(query: string, variables: object = {}): Promise<Field> => {
      const { answer } = await patiently(() => sendIt(query, variables));
      if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
      return Object.values(answer.data)[0] as Field;
    };
    const list = async (): Promise<readonly Listed[]> => {
      const page = await ask<{ edges: { node: Listed }[] }>(
        `{ notifications(first: 100) { edges { node { ${fields} } } } }`,
      );
      return page.edges.map(({ node }) => node);
    };
    return {
      ask,
      send: sendIt,
      list,
      listOf: (count) =>
        eventually(async () => {
          const found = await list();
          if (found.length !== count) throw new Error(`${found.length} notifications, not ${count}`);
          return found;
        }),
      unread: () => ask<number>('{ unreadNotificationCount }'),
      async subscribe(after, at = url) {
        const socket = openSocket(at);
        sockets.push(socket);
        await socket.opened;
        return socket.subscribe(subscription, {
          variables: after === undefined ? {} : { after },
          extensions: { internalToken: await token(userId) },
        });
      },
    };
  };

  return {
    url: service.url,
    mongoUrl: database.url,
    db: database.db,
    make: createEventFactory({ source: 'test' }),
    publish: (...events) => publisher.publish(events),
    as,
    async listen() {
      const consumed: Envelope[] = [];
      const types = [NotificationSent, NotificationsRead, NotificationsWithdrawn];
      // Kafka delivers at least once: each counts once.
      const consume = (_data: unknown, event: Envelope): void => {
        if (consumed.every(({ id }) => id !== event.id)) consumed.push(event);
      };
      const consumer = bus.createBroadcastConsumer({
        purpose: 'test',
        instanceId: 'test',
        subscriptions: types.map((type) => on<z.ZodType>(type, consume)),
      });
      await consumer.start();
      await eventually(() => {
        const readiness = consumer.readiness();
        if (!readiness.ready) throw new Error(readiness.reason);
      });
      return consumed;
    },
    sendAs: (given, query, variables = {}) => send(url, query, { variables, token: given }),
    token,
    async startAnother() {
      const another = await start('two');
      await ready(another.url);
      return another;
    },
    async close() {
      await Promise.all(sockets.map((socket) => socket.close()));
      await service.close();
      await publisher.close();
      await bus.close();
      await database.drop();
    },
  };
}

const subscription = /* GraphQL */ `
  subscription ($after: Cursor) {
    notificationReceived(after: $after) {
      __typename
      ... on StreamStart { cursor }
      ... on ResumeGap { cursor from to }
      ... on NotificationSent { notification { ${fields} } unreadCount }
      ... on NotificationsRead { ids unreadCount }
      ... on NotificationsWithdrawn { ids unreadCount }
    }
  }
`;

async function ready(url: string): Promise<void> {
  await eventually(
    async () => {
      const response = await fetch(`${url}/readyz`);
      if (!response.ok) throw new Error(`Not ready: ${await response.text()}`);
    },
    { timeoutMs: 60_000 },
  );
}
