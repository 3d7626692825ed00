import { createEventBus, createEventFactory, type EventBus, type Publisher } from '@parley/event-bus';
import { UserDeleted, UserRegistered } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import {
  createTestDatabase,
  createTestGateway,
  engines,
  eventually,
  type EventStream,
  nextEvent,
  openSocket,
  type Outcome,
  patiently,
  root,
  send,
  type Socket,
  started,
  type TestGateway,
  topicPrefix,
} from '@parley/testkit';
import { untracedSettings } from '@parley/tracing';
import { v7 } from 'uuid';
import { startFriendService } from '../src/service.ts';
import type { Environment } from '../src/environment.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';

/** A request as the tests select it. */
export interface SeenRequest {
  readonly id: string;
  readonly state: string;
  readonly from: { readonly id: string };
  readonly to: { readonly id: string };
}

/** The result of a mutation as the tests select it. */
export type Result = Outcome & { readonly request?: SeenRequest; readonly user?: { readonly id: string } };

/** An event of `friendEvents` as the tests select it. */
export type SeenEvent = Result & { readonly cursor?: string; readonly from?: number; readonly to?: number };

/** A running service with its own database and topics. */
export interface Friend {
  readonly url: string;
  readonly environment: Environment;
  readonly bus: EventBus;
  readonly gateway: TestGateway;
  /** The service's tables. */
  readonly store: Database;
  /** Somebody with an account, who acts through the gateway's token. Resolves when the service knows them. */
  newUser(id?: string): Promise<Person>;
  /** Publishes that the account is gone. */
  deleteUser(person: Person): Promise<void>;
  /** A person at another instance of the same service. */
  at(url: string, person: Person): Person;
  /** One more instance over the same database and topics. */
  startInstance(): Promise<{ readonly url: string; close(): Promise<void> }>;
  /** The gauge of open streams. */
  openStreams(): Promise<number>;
  close(): Promise<void>;
}

const requestFields = 'request { id state from { id } to { id } createdAt answeredAt }';
const withRequest = [
  'sendFriendRequest',
  'acceptFriendRequest',
  'rejectFriendRequest',
  'cancelFriendRequest',
];
type Mutation =
  | 'sendFriendRequest'
  | 'acceptFriendRequest'
  | 'rejectFriendRequest'
  | 'cancelFriendRequest'
  | 'deleteFriend'
  | 'blockUser'
  | 'unblockUser';

function documentOf(mutation: Mutation): string {
  const type = mutation[0]?.toUpperCase() + mutation.slice(1);
  const fields = withRequest.includes(mutation) ? requestFields : 'user { id }';
  return `mutation($input: ${type}Input!) { ${mutation}(input: $input) {
    __typename ... on ${type}Success { ${fields} } ... on Problem { code reason }
    ${withRequest.slice(1).includes(mutation) ? '... on FriendRequestNotPending { state }' : ''}
    ... on InvalidInput { problems { field reason } } } }`;
}

const friendEvents = `subscription($after: Cursor) { friendEvents(after: $after) {
  __typename
  ... on StreamStart { cursor }
  ... on ResumeGap { cursor from to }
  ... on FriendRequestSent { ${requestFields} at }
  ... on FriendRequestAccepted { ${requestFields} at }
  ... on FriendRequestRejected { ${requestFields} at }
  ... on FriendRequestCancelled { ${requestFields} at }
  ... on FriendDeleted { user { id } at }
  ... on UserBlocked { user { id } at }
  ... on UserUnblocked { user { id } at } } }`;

const entities = `query($these: [_Any!]!) { _entities(representations: $these) {
  ... on User { id friendship { state since request { id } } }
  ... on FriendRequest { id state } } }`;

/** Somebody who uses the service. */
export class Person {
  readonly id: string;
  readonly #url: string;
  readonly #gateway: TestGateway;
  #socket: Socket | undefined;

  constructor(id: string, url: string, gateway: TestGateway) {
    this.id = id;
    this.#url = `${url}/graphql`;
    this.#gateway = gateway;
  }

  async send(query: string, variables: object = {}) {
    return send(this.#url, query, { variables, token: await this.#gateway.token('friend', this.id) });
  }

  /** The one root field; throws on top-level errors, but waits for a store that stalls. */
  async ask<Field>(query: string, variables: object = {}): Promise<Field> {
    const { answer } = await patiently(() => this.send(query, variables));
    return root<Field>(answer);
  }

  async mutate(mutation: Mutation, input: object): Promise<Result> {
    return this.ask<Result>(documentOf(mutation), { input });
  }

  /** Asks for friendship; answers the request. */
  async request(other: Person): Promise<SeenRequest> {
    const { request, ...rest } = await this.mutate('sendFriendRequest', { userId: other.id });
    if (request === undefined) throw new Error(`Refused: ${JSON.stringify(rest)}`);
    return request;
  }

  accept = ({ id }: { id: string }) => this.mutate('acceptFriendRequest', { requestId: id });
  reject = ({ id }: { id: string }) => this.mutate('rejectFriendRequest', { requestId: id });
  cancel = ({ id }: { id: string }) => this.mutate('cancelFriendRequest', { requestId: id });
  unfriend = (other: Person) => this.mutate('deleteFriend', { userId: other.id });
  block = (other: Person) => this.mutate('blockUser', { userId: other.id });
  unblock = (other: Person) => this.mutate('unblockUser', { userId: other.id });

  async befriend(other: Person): Promise<void> {
    await this.request(other);
    await other.request(this);
  }

  async friendshipWith(other: Person): Promise<string | undefined> {
    const [user] = await this.resolve<{ friendship: { state: string } | null }>([
      { __typename: 'User', id: other.id },
    ]);
    return user?.friendship?.state;
  }

  /** What `_entities` answers for references. */
  async resolve<Entity>(references: readonly object[]): Promise<readonly (Entity | null)[]> {
    return this.ask<readonly (Entity | null)[]>(entities, { these: references });
  }

  async friends(args = 'first: 100') {
    return this.ask<{
      edges: { cursor: string; node: { id: string }; since: string }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
      totalCount: number;
    }>(
      `{ friends(${args}) { edges { cursor node { id } since } pageInfo { hasNextPage endCursor } totalCount } }`,
    );
  }

  async requests(direction: 'INCOMING' | 'OUTGOING'): Promise<readonly SeenRequest[]> {
    const page = await this.ask<{ edges: { node: SeenRequest }[] }>(
      `{ friendRequests(direction: ${direction}, first: 100) { edges { node { id state from { id } to { id } } } } }`,
    );
    return page.edges.map(({ node }) => node);
  }

  async blockedUsers(): Promise<readonly string[]> {
    const page = await this.ask<{ edges: { node: { id: string } }[] }>(
      `{ blockedUsers { edges { node { id } } } }`,
    );
    return page.edges.map(({ node }) => node.id);
  }

  /** Opens `friendEvents`; the stream may not have begun yet. */
  async open(after?: string): Promise<EventStream> {
    this.#socket ??= openSocket(this.#url);
    return this.#socket.subscribe(friendEvents, {
      variables: { after: after ?? null },
      extensions: { internalToken: await this.#gateway.token('friend', this.id) },
    });
  }

  /** Opens `friendEvents` and waits for its start. */
  async listen(): Promise<{ stream: EventStream; cursor: string }> {
    const stream = await this.open();
    return { stream, cursor: await started(stream) };
  }

  async leave(): Promise<void> {
    await this.#socket?.close();
  }
}

/** The next event's type, and what it is about. */
export async function next(stream: EventStream): Promise<SeenEvent> {
  return nextEvent<SeenEvent>(stream);
}

export async function startFriend(): Promise<Friend> {
  const database = await createTestDatabase('friend');
  const gateway = createTestGateway();
  const people: Person[] = [];
  const environment: Environment = {
    PORT: 0,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'error',
    INSTANCE_ID: v7(),
    MYSQL_URL: database.url,
    KAFKA_BROKERS: engines().kafkaBrokers.split(','),
    KAFKA_TOPIC_PREFIX: topicPrefix(),
    INTERNAL_TOKEN_PUBLIC_KEY: gateway.publicKey,
    CURSOR_SECRET: 'ab'.repeat(32),
    EVENT_LOOP_STALL_MS: 0,
    MAX_RUNNING_OPERATIONS: 128,
    MAX_WAITING_OPERATIONS: 1_000,
    FEED_EPOCH: '1',
    ...untracedSettings,
    DEAD_LETTER_AFTER_MS: 600_000,
  };
  const service = await startReady(environment);
  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: 'friend-test',
    topicPrefix: environment.KAFKA_TOPIC_PREFIX,
    logger: createLogger({ service: 'test', instanceId: 'test', level: 'error' }),
  });
  const publisher = bus.createPublisher();
  const store = openDatabase(database.url);
  const users = store.user;
  const meet = (id: string, url = service.url): Person => {
    const person = new Person(id, url, gateway);
    people.push(person);
    return person;
  };
  return {
    url: service.url,
    environment,
    bus,
    gateway,
    store,
    async newUser(id = v7()) {
      await publishRegistered(publisher, id);
      await eventually(() => users.findUniqueOrThrow({ where: { id } }), { timeoutMs: 60_000 });
      return meet(id);
    },
    deleteUser: (person) => publishDeleted(publisher, person.id),
    at: (url, person) => meet(person.id, url),
    startInstance: () => startReady({ ...environment, INSTANCE_ID: v7() }),
    openStreams: () => readGauge(service.url),
    async close() {
      await Promise.all(people.map((person) => person.leave()));
      await bus.close();
      await service.close();
      await store.$disconnect();
      await database.drop();
    },
  };
}

const createEvent = createEventFactory({ source: 'user' });

async function publishRegistered(publisher: Publisher, userId: string): Promise<void> {
  const data = {
    userId,
    version: 1,
    username: `u_${userId}`,
    displayName: 'Somebody',
    bio: '',
    registeredAt: new Date().toISOString(),
  };
  await publisher.publish([createEvent(UserRegistered, data)]);
}

async function publishDeleted(publisher: Publisher, userId: string): Promise<void> {
  await publisher.publish([createEvent(UserDeleted, { userId, deletedAt: new Date().toISOString() })]);
}

async function startReady(environment: Environment) {
  const service = await startFriendService(environment);
  await eventually(
    async () => {
      const response = await fetch(`${service.url}/readyz`);
      if (!response.ok) throw new Error(`Not ready: ${await response.text()}`);
    },
    { timeoutMs: 60_000 },
  );
  return service;
}

async function readGauge(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = /^parley_active_subscriptions\{[^}]*field="friendEvents"[^}]*\} (\d+)/m.exec(text);
  return Number(line?.[1] ?? 0);
}
