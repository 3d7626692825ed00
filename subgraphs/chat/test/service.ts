import { createEventBus, createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { FriendDeleted, FriendRequestAccepted, pairKey, UserBlocked, UserUnblocked } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import {
  createMongoDatabase,
  createTestDatabase,
  createTestGateway,
  engines,
  type EventStream,
  eventually,
  openSocket,
  patiently,
  send,
  topicPrefix,
  uniqueName,
} from '@parley/testkit';
import { untracedSettings } from '@parley/tracing';
import type { Db } from 'mongodb';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 } from 'uuid';
import { startChatService } from '../src/service.ts';
import type { Environment } from '../src/environment.ts';
import { openDatabase } from '../src/stores/database.ts';

export const messageFields =
  'id number text sender { id } replyTo { id } attachments { kind url name contentType size } isFromBlocked sentAt editedAt deletedAt room { id }';

/** A message as the tests select it. */
export interface Said {
  readonly id: string;
  readonly number: number;
  readonly text: string | null;
  readonly sender: { readonly id: string };
  readonly replyTo: { readonly id: string } | null;
  readonly attachments: readonly {
    readonly kind: string;
    readonly url: string;
    readonly name: string;
    readonly contentType: string;
    readonly size: number | null;
  }[];
  readonly isFromBlocked: boolean;
  readonly sentAt: string;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
  readonly room: { readonly id: string };
}

/** A mutation's answer: its success or a problem. */
export interface Result {
  readonly __typename: string;
  readonly code?: string;
  readonly reason?: string;
  readonly problems?: readonly { readonly field: string; readonly reason: string }[];
  readonly sent?: Said;
  readonly room?: { readonly id: string; readonly readUpTo: number; readonly unreadCount: number };
  readonly until?: string | null;
}

/** A payload of `roomEvents`. */
export interface Happened {
  readonly roomEvents: {
    readonly __typename: string;
    readonly cursor?: string;
    readonly from?: number;
    readonly to?: number;
    readonly message?: Said | null;
    readonly room?: { readonly id: string };
    readonly user?: { readonly id: string };
    readonly upTo?: number;
  };
}

/** One person towards this subgraph. */
export interface Person {
  readonly id: string;
  /** The operation's one root field; throws on top-level errors. */
  ask<Field>(query: string, variables?: object): Promise<Field>;
  send(query: string, variables?: object): ReturnType<typeof send>;
  open(userId: string): Promise<Result>;
  /** Sends; the answer is whatever comes. */
  trySay(input: { roomId: string; text: string } & Record<string, unknown>): Promise<Result>;
  say(roomId: string, text: string, more?: Record<string, unknown>): Promise<Said>;
  edit(messageId: string, text: string): Promise<Result>;
  delete(messageId: string): Promise<Result>;
  read(roomId: string, upTo: number): Promise<Result>;
  setTyping(roomId: string, typing: boolean): Promise<Result>;
  listen(roomId: string, options?: { after?: string; url?: string }): Promise<EventStream<Happened>>;
  /** Subscribes to whatever it is; resolves when it has been asked for. */
  subscribe<Data>(query: string, variables?: Record<string, unknown>): Promise<EventStream<Data>>;
  /** The same person at another instance. */
  at(url: string): Person;
}

/** A chat service of the test's own, with the friend service's topic under the test's hand. */
export interface TestService {
  readonly url: string;
  readonly environment: Environment;
  readonly db: Db;
  person(id?: string): Person;
  /** Resolves when the event is published: the service consumes it a moment later. */
  befriend(one: Person, other: Person): Promise<void>;
  /** Resolves when the service knows that they are friends. */
  areFriends(one: Person, other: Person): Promise<void>;
  unfriend(one: Person, other: Person): Promise<void>;
  block(blocker: Person, blocked: Person): Promise<void>;
  unblock(blocker: Person, blocked: Person): Promise<void>;
  /** The room of two, who are friends from now on. */
  room(one: Person, other: Person): Promise<string>;
  /** Two friends and their room. */
  friends(): Promise<{ ada: Person; bob: Person; roomId: string }>;
  publish(...events: readonly OutgoingEvent[]): Promise<void>;
  token(userId: string | null): Promise<string>;
  sendAs(token: string | undefined, query: string, variables?: object): ReturnType<typeof send>;
  startAnother(changed?: Partial<Environment>): Promise<{ readonly url: string; close(): Promise<void> }>;
  close(): Promise<void>;
}

const success = `__typename ... on Problem { code reason } ... on InvalidInput { problems { field reason } }`;
const subscription = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) {
  __typename
  ... on StreamEvent { cursor } ... on ResumeGap { from to } ... on ChatRoomCreated { room { id } }
  ... on MessageSent { message { ${messageFields} } } ... on MessageEdited { message { ${messageFields} } }
  ... on MessageDeleted { message { ${messageFields} } } ... on MessagesRead { user { id } upTo }
} }`;

/** What other services compare their projections with. */
export const projectionSecret = 'cd'.repeat(16);

/** `prepare` comes before the service starts. */
export async function startTestService(
  changed: Partial<Environment> = {},
  prepare: (db: Db) => Promise<void> = () => Promise.resolve(),
): Promise<TestService> {
  const [mysql, mongo] = await Promise.all([createTestDatabase('chat'), createMongoDatabase()]);
  await prepare(mongo.db);
  const gateway = createTestGateway();
  const prefix = topicPrefix();
  const logger = createLogger({
    service: 'chat',
    instanceId: 'test',
    level: process.env['TEST_LOG'] ?? 'silent',
  });
  const brokers = engines().kafkaBrokers.split(',');
  const mediaDirectory = await mkdtemp(join(tmpdir(), 'chat-media-'));
  const environment: Environment = {
    PORT: 0,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'silent',
    INSTANCE_ID: 'one',
    MYSQL_URL: mysql.url,
    MONGODB_URL: mongo.url,
    REDIS_URL: engines().redisUrl,
    REDIS_KEY_PREFIX: `${uniqueName('chat')}:`,
    KAFKA_BROKERS: brokers,
    KAFKA_TOPIC_PREFIX: prefix,
    INTERNAL_TOKEN_PUBLIC_KEY: gateway.publicKey,
    PROJECTION_SECRET: projectionSecret,
    CURSOR_SECRET: 'ab'.repeat(32),
    EVENT_LOOP_STALL_MS: 0,
    MAX_RUNNING_OPERATIONS: 128,
    MAX_WAITING_OPERATIONS: 1_000,
    FEED_EPOCH: '1',
    MEDIA_DIRECTORY: mediaDirectory,
    MEDIA_S3_REGION: 'us-east-1',
    MEDIA_UPLOAD_SECRET: 'ef'.repeat(32),
    MEDIA_BASE_URL: '',
    ATTACHMENT_QUOTA_BYTES: 1_073_741_824,
    IMAGE_CONCURRENCY: 1,
    MESSAGE_EDIT_WINDOW_MS: 86_400_000,
    RETENTION_DAYS: null,
    LINK_PREVIEWS: 'off',
    LINK_PREVIEW_CONCURRENCY: 2,
    LINK_PREVIEW_MAX_PER_HOST: 60,
    QUEUE_MAX_PER_ROOM: 500,
    QUEUE_MAX: 5_000,
    // On a slow machine what waits for a room may take long.
    QUEUE_TIMEOUT_MS: 60_000,
    ...untracedSettings,
    DEAD_LETTER_AFTER_MS: 600_000,
    ...changed,
  };
  const service = await startChatService(environment, logger);
  const bus = createEventBus({ brokers, clientId: 'test', topicPrefix: prefix, logger });
  const publisher = bus.createPublisher();
  const createEvent = createEventFactory({ source: 'friend' });
  const sockets: { close(): Promise<void> }[] = [];
  const versions = new Map<string, number>();
  const blocks = new Map<string, Set<string>>();
  await ready(service.url);

  const person = (id: string = v7(), url = `${service.url}/graphql`): Person => {
    const sendIt = async (query: string, variables: object = {}) =>
      send(url, query, { variables, token: await gateway.token('chat', id) });
    const ask = async <Field>(query: string, variables: object = {}): Promise<Field> => {
      const { answer } = await patiently(() => sendIt(query, variables));
      if (answer.errors !== undefined) throw new Error(JSON.stringify(answer.errors));
      return Object.values(answer.data)[0] as Field;
    };
    const subscribe = async <Data>(query: string, variables: Record<string, unknown> = {}, at = url) => {
      const socket = openSocket(at);
      sockets.push(socket);
      await socket.opened;
      const internalToken = await gateway.token('chat', id);
      return socket.subscribe<Data>(query, { variables, extensions: { internalToken } });
    };
    const change = (name: string, type: string, selection: string) => (input: object) =>
      ask<Result>(
        `mutation ($input: ${type}Input!) { ${name}(input: $input) { ${success} ... on ${type}Success { ${selection} } } }`,
        { input },
      );
    const trySay = change('sendMessage', 'SendMessage', `sent: message { ${messageFields} }`);
    return {
      id,
      ask,
      send: sendIt,
      open: (userId) =>
        change('openDirectRoom', 'OpenDirectRoom', 'room { id readUpTo unreadCount }')({ userId }),
      trySay: (input) => trySay({ clientMessageId: v7(), ...input }),
      async say(roomId, text, more = {}) {
        const result = await trySay({ clientMessageId: v7(), roomId, text, ...more });
        if (result.sent === undefined) throw new Error(`Not sent: ${JSON.stringify(result)}`);
        return result.sent;
      },
      edit: (messageId, text) =>
        change('editMessage', 'EditMessage', `sent: message { ${messageFields} }`)({ messageId, text }),
      delete: (messageId) =>
        change('deleteMessage', 'DeleteMessage', `sent: message { ${messageFields} }`)({ messageId }),
      read: (roomId, upTo) =>
        change('markMessagesRead', 'MarkMessagesRead', 'room { id readUpTo unreadCount }')({ roomId, upTo }),
      setTyping: (roomId, typing) => change('setTyping', 'SetTyping', 'until')({ roomId, typing }),
      listen: (roomId, { after, url: at = url } = {}) =>
        subscribe<Happened>(subscription, after === undefined ? { roomId } : { roomId, after }, at),
      subscribe,
      at: (other) => person(id, `${other}/graphql`),
    };
  };

  const pairState = (one: Person, other: Person, actor: Person, friends: boolean) => {
    const key = pairKey(one.id, other.id);
    const [low, high] = key.split(':') as [string, string];
    const version = (versions.get(key) ?? 0) + 1;
    versions.set(key, version);
    const at = new Date().toISOString();
    return {
      pairKey: key,
      userIds: [low, high] as [string, string],
      version,
      actorId: actor.id,
      friendsSince: friends ? at : null,
      request: null,
      blockedBy: [...(blocks.get(key) ?? [])],
      feeds: [],
      at,
    };
  };
  const blockedBy = (one: Person, other: Person): Set<string> => {
    const key = pairKey(one.id, other.id);
    const set = blocks.get(key) ?? new Set<string>();
    blocks.set(key, set);
    return set;
  };
  const befriend = async (one: Person, other: Person): Promise<void> => {
    const request = { requestId: v7(), fromId: one.id, toId: other.id, hidden: false };
    await publisher.publish([
      createEvent(FriendRequestAccepted, { ...pairState(one, other, other, true), ...request }),
    ]);
  };

  const database = openDatabase(mysql.url);
  const areFriends = (one: Person, other: Person): Promise<void> =>
    eventually(async () => {
      const known = await database.friendship.findUnique({ where: { pairKey: pairKey(one.id, other.id) } });
      if ((known?.friendsSince ?? null) === null)
        throw new Error('The friendship has not been consumed yet.');
    });

  const room = async (one: Person, other: Person): Promise<string> => {
    await befriend(one, other);
    return eventually(
      async () => {
        const opened = await one.open(other.id);
        if (opened.room === undefined) throw new Error(JSON.stringify(opened));
        return opened.room.id;
      },
      { timeoutMs: 60_000 },
    );
  };

  return {
    url: service.url,
    environment,
    db: mongo.db,
    person: (id) => person(id),
    befriend,
    areFriends,
    unfriend: (one, other) =>
      publisher.publish([createEvent(FriendDeleted, pairState(one, other, one, false))]),
    async block(blocker, blocked) {
      blockedBy(blocker, blocked).add(blocker.id);
      const state = pairState(blocker, blocked, blocker, false);
      await publisher.publish([createEvent(UserBlocked, { ...state, userId: blocked.id })]);
    },
    async unblock(blocker, blocked) {
      blockedBy(blocker, blocked).delete(blocker.id);
      const state = pairState(blocker, blocked, blocker, false);
      await publisher.publish([createEvent(UserUnblocked, { ...state, userId: blocked.id })]);
    },
    room,
    async friends() {
      const [ada, bob] = [person(), person()];
      return { ada, bob, roomId: await room(ada, bob) };
    },
    publish: (...events) => publisher.publish(events),
    token: (userId) => gateway.token('chat', userId),
    sendAs: (token, query, variables = {}) => send(`${service.url}/graphql`, query, { variables, token }),
    async startAnother(other = {}) {
      const another = await startChatService({ ...environment, INSTANCE_ID: 'two', ...other }, logger);
      await ready(another.url);
      return another;
    },
    async close() {
      await Promise.all(sockets.map((socket) => socket.close()));
      await service.close();
      await database.$disconnect();
      await publisher.close();
      await bus.close();
      await Promise.all([mysql.drop(), mongo.drop(), rm(mediaDirectory, { recursive: true, force: true })]);
    },
  };
}

/** How many subscriptions to a field are open at an instance. */
export async function openSubscriptions(url: string, field: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const line = new RegExp(`^parley_active_subscriptions\\{[^}]*"${field}"[^}]*\\} (\\d+)`, 'mu');
  return Number(line.exec(metrics)?.[1] ?? 0);
}

export async function ready(url: string): Promise<void> {
  await eventually(
    async () => {
      const response = await fetch(`${url}/readyz`);
      if (!response.ok) throw new Error(`Not ready: ${await response.text()}`);
    },
    { timeoutMs: 60_000 },
  );
}
