import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createTestGateway, engines, eventually, send, topicPrefix } from '@parley/testkit';
import { createLogger, readEnvironment } from '../src/process/index.ts';
import { baseEnvironment, startService, type Service } from '../src/service/index.ts';

const gateway = createTestGateway();
const logger = createLogger({ service: 'test', instanceId: 'test', level: 'silent' });
const schema = baseEnvironment('notification');
const environment = () =>
  readEnvironment(schema, {
    PORT: '0',
    KAFKA_BROKERS: engines().kafkaBrokers,
    KAFKA_TOPIC_PREFIX: topicPrefix(),
    INTERNAL_TOKEN_PUBLIC_KEY: gateway.publicKey,
    CURSOR_SECRET: 'ab'.repeat(16),
    MAX_RUNNING_OPERATIONS: '1',
    MAX_WAITING_OPERATIONS: '0',
  });

/** What happened, in order. */
let seen: string[];
let storeAnswers: boolean;
let count: () => Promise<number>;
let running: Service | undefined;

/** A service over the SDL of notification, whose parts say what is done to them. */
async function start(openStores: () => Promise<void> = () => Promise.resolve()): Promise<Service> {
  const happened = (what: string) => async () => void seen.push(what);
  running = await startService({
    name: 'notification',
    environment: environment(),
    logger,
    async openStores() {
      await openStores();
      seen.push('stores opened');
      return {
        checks: {
          store: () => (storeAnswers ? Promise.resolve() : Promise.reject(new Error('It is away.'))),
        },
        isUnavailable: (error: unknown) => error instanceof Error && error.message === 'It is away.',
        close: happened('stores closed'),
      };
    },
    useCases({ onCommit, onClose }) {
      seen.push('use cases made');
      onClose('what a use case opened', happened('use cases closed'));
      return { count: () => count(), onCommit };
    },
    messaging: () => ({
      topics: [],
      relay: {
        start: happened('relay started'),
        notify: () => void seen.push('relay notified'),
        readiness: () => ({ ready: true }),
        close: happened('relay closed'),
      },
      parts: { consumer: { start: happened('consumer started'), close: happened('consumer closed') } },
    }),
    graph: (useCases) => ({
      resolvers: {
        Query: {
          async unreadNotificationCount() {
            const answer = await useCases.count();
            useCases.onCommit();
            return answer;
          },
        },
      },
      publicFields: [],
      createContext: (viewer) => ({ viewer }),
    }),
    sweep: happened('swept'),
  });
  return running;
}

const ask = async (url: string) =>
  send(`${url}/graphql`, '{ unreadNotificationCount }', {
    token: await gateway.token('notification', 'ada'),
  });

beforeEach(() => {
  seen = [];
  storeAnswers = true;
  count = () => Promise.resolve(7);
});
afterEach(async () => running?.close());

describe('a service', () => {
  test('opens its parts in order, and closes them in the reverse one', async () => {
    const service = await start();
    await eventually(() => expect(seen).toContain('consumer started'));
    expect(seen.slice(0, 2)).toEqual(['stores opened', 'use cases made']);
    expect(seen).toEqual(expect.arrayContaining(['relay started', 'swept']));
    seen = [];
    await service.close();
    expect(seen.slice(0, 2).toSorted()).toEqual(['consumer closed', 'relay closed']);
    expect(seen.slice(2)).toEqual(['use cases closed', 'stores closed']);
    await expect(fetch(`${service.url}/livez`)).rejects.toThrow();
  });

  test('answers through its use cases, and a commit notifies its relay', async () => {
    const { url } = await start();
    expect((await ask(url)).data).toEqual({ unreadNotificationCount: 7 });
    expect(seen).toContain('relay notified');
  });

  test('is not ready while a store does not answer, and says so to who asks', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    storeAnswers = false;
    expect((await fetch(`${url}/readyz`)).status).toBe(503);
    count = () => Promise.reject(new Error('It is away.'));
    expect((await ask(url)).errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE' });
  });

  test('runs as many operations as its environment says', async () => {
    let finish: (count: number) => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      count = () => (resolve(), new Promise((settle) => (finish = settle)));
    });
    const { url } = await start();
    const first = ask(url);
    await begun;
    expect((await ask(url)).errors?.[0]?.extensions).toMatchObject({ code: 'OVERLOADED' });
    finish(1);
    expect((await first).data).toEqual({ unreadNotificationCount: 1 });
  });
});

test('a service whose port is taken closes what it has opened', async () => {
  const { url } = await start();
  const ofSecond: string[] = []; // what the first does in the background is seen whenever it happens
  const port = Number(new URL(url).port);
  const second = startService({
    name: 'notification',
    environment: { ...environment(), PORT: port },
    logger,
    openStores: async () => ({
      checks: {},
      isUnavailable: () => false,
      close: async () => void ofSecond.push('stores closed'),
    }),
    useCases: () => ({}),
    messaging: () => ({ topics: [], parts: {} }),
    graph: () => ({ resolvers: {}, publicFields: [], createContext: () => ({}) }),
  });
  await expect(second).rejects.toThrow('EADDRINUSE');
  expect(ofSecond).toEqual(['stores closed']);
});

test('a service whose stores cannot be opened does not start', async () => {
  const away = start(() => Promise.reject(new Error('The database does not answer.')));
  await expect(away).rejects.toThrow('The database does not answer.');
  expect(seen).toEqual([]);
});
