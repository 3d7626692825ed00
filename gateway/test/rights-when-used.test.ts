import { createEventBus, createEventFactory, type EventBus } from '@parley/event-bus';
import { engines } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ask, send } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { quietLogger } from './support/shop.ts';
import { connect } from './support/socket-client.ts';

const loggedOut = {
  type: 'LoggedOut',
  topic: 'accounts.events',
  schema: z.object({ sessionId: z.string() }),
  key: ({ sessionId }: { sessionId: string }) => sessionId,
};

let bus: EventBus;
let gateway: RunningGateway;
const topicPrefix = `gateway-test-${randomUUID()}.`;
const brokers = engines().kafkaBrokers.split(',');
beforeAll(async () => {
  bus = createEventBus({ brokers, clientId: 'gateway-test', topicPrefix, logger: quietLogger() });
  await bus.ensureTopics([{ name: loggedOut.topic, partitions: 1 }]);
  gateway = await startRunningGateway(() => ({
    KAFKA_BROKERS: brokers.join(','),
    KAFKA_TOPIC_PREFIX: topicPrefix,
    REVOCATION_TOPIC: loggedOut.topic,
    REVOCATION_TYPE: loggedOut.type,
    REVOCATION_FIELD: 'data.sessionId',
    CLOCK_TOLERANCE_SECONDS: '0',
    BODY_TIMEOUT_MS: '600000',
    SUBGRAPH_TIMEOUT_MS: '600000',
    MAX_RUNNING_OPERATIONS: '1',
  }));
  await eventually(async () => (await fetch(gateway.url.replace('graphql', 'readyz'))).status, 200);
});
afterAll(async () => {
  await gateway.close();
  await bus.close();
});

/** Until the gateway takes the token no more. */
const isRefused = (token: string) =>
  eventually(async () => (await ask(gateway.url, '{ __typename }', { token })).status, 401);

type End = (userId: string) => Promise<{ readonly token: string; readonly end: () => Promise<void> }>;

const logout: End = async (userId) => {
  const sessionId = `of-${userId}`;
  const token = await gateway.issuer.token({ userId, sessionId });
  const event = createEventFactory({ source: 'test' })(loggedOut, { sessionId });
  const other = await connect(gateway.url, token);
  return {
    token,
    // Its sockets are closed: a question would wait for its turn, which others may have.
    async end() {
      await bus.createPublisher().publish([event]);
      expect((await other.closed).code).toBe(4401);
    },
  };
};
const expiry: End = async (userId) => {
  const token = await gateway.issuer.token({ userId, expiresIn: 3 });
  return { token, end: () => isRefused(token) };
};

const executedFor = (userId: string) => gateway.shop.seen.filter(({ viewer }) => viewer?.id === userId);
const plain = { 'content-type': 'application/json' };
const events = { ...plain, accept: 'text/event-stream' };
const subscription = 'subscription { storeEvents { ... on Opened { at } } }';

test.each<[string, string, object, string, End]>([
  ['a query whose session ended', 'post', plain, '{ whoami }', logout],
  ['a query whose token expired', 'late', plain, '{ whoami }', expiry],
  ['a mutation whose session ended', 'change', plain, 'mutation { rename(id: 1, name: "x") { id } }', logout],
  ['a stream whose session ended', 'stream', events, subscription, logout],
  ['a stream whose token expired', 'late-stream', events, subscription, expiry],
  ['a query over a stream whose session ended', 'stream-query', events, '{ whoami }', logout],
])('%s between headers and body is not executed', async (_name, userId, headers, query, ending) => {
  const { token, end } = await ending(userId);
  const body = JSON.stringify({ query });
  const request = startRawRequest(gateway.url, {
    headers: { ...headers, authorization: `Bearer ${token}`, 'content-length': body.length },
  });
  await request.begun;
  request.write(body.slice(0, 5));
  await end();
  request.write(body.slice(5));
  const { status, text } = await request.answer;
  expect(status).toBe(401);
  expect(text).toContain('"code":"UNAUTHENTICATED"');
  expect(executedFor(userId)).toEqual([]);
});

/** Takes the one place in which operations run; the answer gives it back. */
async function occupy(): Promise<() => Promise<void>> {
  const before = gateway.shop.seen.length;
  const slow = ask(gateway.url, '{ slow }', { token: await gateway.issuer.token({ userId: 'other' }) });
  await eventually(() => gateway.shop.seen.length > before, true);
  return async () => {
    gateway.shop.answerSlow();
    await slow;
  };
}

test('nor is what waited for its turn while its session ended, by GET', async () => {
  const { token, end } = await logout('by-get');
  const release = await occupy();
  const headers = { authorization: `Bearer ${token}`, 'apollo-require-preflight': 'yes' };
  const waiting = send(`${gateway.url}?query={whoami}`, { headers });
  await end();
  await release();
  // Refused as too late where the logout took its time.
  expect([401, 503]).toContain((await waiting).status);
  expect(executedFor('by-get')).toEqual([]);
});

test('nor over a socket', async () => {
  const { token, end } = await logout('by-socket');
  const client = await connect(gateway.url, token);
  const release = await occupy();
  client.subscribe('1', '{ whoami }');
  await end();
  await release();
  expect((await client.closed).code).toBe(4401);
  expect((await ask(gateway.url, '{ whoami }')).status).toBe(200);
  expect(executedFor('by-socket')).toEqual([]);
});
