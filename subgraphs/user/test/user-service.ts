import { createEventBus, type Envelope, on } from '@parley/event-bus';
import { SessionRevoked, UserPrivacyChanged, UserProfileUpdated, UserRegistered } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import {
  createKeyPair,
  createTestDatabase,
  createTestGateway,
  engines,
  eventually,
  patiently,
  send,
  topicPrefix,
  uniqueName,
} from '@parley/testkit';
import { createConnection } from 'mariadb';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startUserService } from '../src/service.ts';
import { loadEnvironment } from '../src/environment.ts';

export interface SignedIn {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly tokens: Tokens;
  /** As the gateway asks for this person. */
  ask<Field>(query: string, variables?: object): Promise<Field>;
}

export interface Tokens {
  readonly sessionId: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAt: string;
  readonly refreshToken: string;
  readonly refreshTokenExpiresAt: string;
}

export const tokenFields =
  'tokens { sessionId accessToken accessTokenExpiresAt refreshToken refreshTokenExpiresAt }';

const logger = createLogger({ service: 'user-test', instanceId: 'test', level: 'silent' });

/** The service over a database, topics and keys of its own, and the verbs to use it as its gateway does. */
export async function startTestService(given: NodeJS.ProcessEnv = {}) {
  const { redisUrl, kafkaBrokers } = engines();
  const gateway = createTestGateway();
  const database = await createTestDatabase('user');
  const prefix = topicPrefix();
  const keyPrefix = `${uniqueName('user')}:`;
  const mediaDirectory = await mkdtemp(join(tmpdir(), 'user-media-'));
  const environment = loadEnvironment({
    PORT: '0',
    LOG_LEVEL: 'silent',
    MYSQL_URL: database.url,
    REDIS_URL: redisUrl,
    REDIS_KEY_PREFIX: keyPrefix,
    KAFKA_BROKERS: kafkaBrokers,
    KAFKA_TOPIC_PREFIX: prefix,
    INTERNAL_TOKEN_PUBLIC_KEY: gateway.publicKey,
    ACCESS_TOKEN_PRIVATE_KEY: createKeyPair().privateKey,
    CURSOR_SECRET: 'ab'.repeat(32),
    MEDIA_DIRECTORY: mediaDirectory,
    MEDIA_UPLOAD_SECRET: randomBytes(32).toString('hex'),
    ...given,
  });
  const service = await startUserService(environment);

  const answer = async (
    viewer: { id: string; sessionId: string } | null,
    query: string,
    variables: object = {},
  ) =>
    send(`${service.url}/graphql`, query, {
      variables,
      token: await gateway.token('user', viewer?.id ?? null, viewer?.sessionId),
    });
  const ask = async <Field>(...asked: Parameters<typeof answer>): Promise<Field> => {
    const {
      answer: { data, errors },
    } = await patiently(() => answer(...asked));
    if (errors !== undefined) throw new Error(JSON.stringify(errors));
    return Object.values(data)[0] as Field;
  };
  const actAs = (who: Omit<SignedIn, 'ask'>): SignedIn => ({
    ...who,
    ask: (query, variables) => ask({ id: who.id, sessionId: who.tokens.sessionId }, query, variables),
  });
  const account = (name = uniqueName('p')) => ({
    username: name,
    email: `${name}@example.org`,
    password: `secret of ${name}`,
    displayName: `Person ${name}`,
  });

  return {
    url: service.url,
    mysqlUrl: database.url,
    prefix,
    keyPrefix,
    mediaDirectory,
    environment,
    gateway,
    answer,
    ask,
    account,
    register: (input: object) =>
      ask<Record<string, unknown>>(
        null,
        `mutation($input: RegisterInput!) { register(input: $input) {
          __typename ... on RegisterSuccess { user { id username displayName bio createdAt isDeleted } ${tokenFields} }
          ... on Problem { code reason } ... on InvalidInput { problems { field reason } } } }`,
        { input },
      ),
    async signUp(
      wanted: { username?: string; displayName?: string; device?: string } = {},
    ): Promise<SignedIn> {
      const input = { ...account(wanted.username), ...wanted };
      const result = (await this.register(input)) as {
        user?: { id: string };
        tokens?: Tokens;
        code?: string;
      };
      // A store that stalled may have taken it, though its answer was lost.
      if (result.code === 'USERNAME_TAKEN' && wanted.username === undefined) return this.signUp(wanted);
      if (result.user === undefined || result.tokens === undefined) throw new Error(JSON.stringify(result));
      return actAs({ ...input, id: result.user.id, tokens: result.tokens });
    },
    login: (login: string, password: string, device = 'laptop') =>
      ask<{ __typename: string; user?: { id: string }; tokens?: Tokens }>(
        null,
        `mutation($input: LoginInput!) { login(input: $input) {
          __typename ... on LoginSuccess { user { id } ${tokenFields} } ... on Problem { code reason } ... on InvalidInput { problems { field reason } } } }`,
        { input: { login, password, device } },
      ),
    refresh: (refreshToken: string) =>
      ask<{ __typename: string; tokens?: Tokens }>(
        null,
        `mutation($input: RefreshSessionInput!) { refreshSession(input: $input) {
          __typename ... on RefreshSessionSuccess { ${tokenFields} } ... on Problem { code reason } } }`,
        { input: { refreshToken } },
      ),
    /** Looks into the service's database. */
    async rows<Row>(sql: string): Promise<readonly Row[]> {
      const connection = await createConnection(database.url.replace('mysql:', 'mariadb:'));
      try {
        return await connection.query<readonly Row[]>(sql);
      } finally {
        await connection.end();
      }
    },
    async ready(): Promise<void> {
      await eventually(async () => {
        const response = await fetch(`${service.url}/readyz`);
        if (!response.ok) throw new Error(await response.text());
      });
    },
    async close(): Promise<void> {
      await service.close();
      await rm(mediaDirectory, { recursive: true, force: true });
      await this.rows(`DROP DATABASE \`${new URL(database.url).pathname.slice(1)}\``);
    },
  };
}

export type TestService = Awaited<ReturnType<typeof startTestService>>;

/** Everything that the service has published so far, in order of arrival. */
export async function listenToUserEvents(service: TestService) {
  const { environment } = service;
  const bus = createEventBus({
    brokers: environment.KAFKA_BROKERS,
    clientId: 'listener',
    topicPrefix: service.prefix,
    logger,
  });
  /** By id, each once: Kafka delivers at least once. */
  const consumed = new Map<string, Envelope>();
  const consume = (_data: unknown, event: Envelope): void => void consumed.set(event.id, event);
  const consumer = bus.createBroadcastConsumer({
    purpose: 'test.listener',
    instanceId: uniqueName('listener'),
    subscriptions: [
      on(UserRegistered, consume),
      on(UserProfileUpdated, consume),
      on(SessionRevoked, consume),
      on(UserPrivacyChanged, consume),
    ],
  });
  await bus.ensureTopics([{ name: 'user.events', partitions: 6 }]);
  await consumer.start();
  await eventually(() => {
    const readiness = consumer.readiness();
    if (!readiness.ready) throw new Error(readiness.reason);
  });
  const of = (userId: string): Envelope[] =>
    [...consumed.values()].filter(({ subject }) => subject === userId);
  return {
    of,
    /** Resolves when a user has so many events, in order. */
    next: (userId: string, count: number) =>
      eventually(() => {
        const events = of(userId);
        if (events.length < count) throw new Error(`${events.length} of ${count} events`);
        return events;
      }),
    close: () => bus.close(),
  };
}
