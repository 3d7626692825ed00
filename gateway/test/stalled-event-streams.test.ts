import { createEventBus, createEventFactory, on, type EventBus } from '@parley/event-bus';
import { ConnectionClosed, topics } from '@parley/events';
import { engines } from '@parley/testkit';
import { afterAll, beforeAll, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { connect as connectTcp, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { eventually } from './support/eventually.ts';
import { startGatewayProcess } from './support/gateway-process.ts';
import { startRunningBoard, type RunningBoard } from './support/running-board.ts';
import { quietLogger } from './support/shop.ts';

const loggedOut = {
  type: 'LoggedOut',
  topic: 'accounts.events',
  schema: z.object({ sessionId: z.string() }),
  key: ({ sessionId }: { sessionId: string }) => sessionId,
};
const streams = 60;
/** More than a connection and the systems on both of its ends hold, in a few events. */
const largeTexts = Array.from({ length: 12 }, () => 'x'.repeat(1_000_000));
const query = 'subscription { posts { ... on StreamStart { cursor } ... on PostAdded { post { text } } } }';

let bus: EventBus;
let running: RunningBoard;
const closedUsers: string[] = [];
const topicPrefix = `gateway-test-${randomUUID()}.`;
const brokers = engines().kafkaBrokers.split(',');
const environment = {
  KAFKA_BROKERS: brokers.join(','),
  KAFKA_TOPIC_PREFIX: topicPrefix,
  REVOCATION_TOPIC: loggedOut.topic,
  REVOCATION_TYPE: loggedOut.type,
  REVOCATION_FIELD: 'data.sessionId',
  PRESENCE_TOPIC: 'gateway.connections',
  MAX_SOCKETS_PER_VIEWER: '1000',
};
beforeAll(async () => {
  bus = createEventBus({ brokers, clientId: 'gateway-test', topicPrefix, logger: quietLogger() });
  await bus.ensureTopics([
    { name: loggedOut.topic, partitions: 1 },
    ...topics.filter(({ name }) => name === 'gateway.connections'),
  ]);
  const consumer = bus.createBroadcastConsumer({
    purpose: 'test.connections',
    instanceId: 'test',
    subscriptions: [on(ConnectionClosed, ({ userId }) => void closedUsers.push(userId))],
  });
  await consumer.start();
  await eventually(() => consumer.readiness().ready, true);
  running = await startRunningBoard({ ...environment, STALLED_SOCKET_MS: '600000' }, startGatewayProcess);
  await isReady(running);
});
afterAll(async () => {
  await running.close();
  await bus.close();
});

const isReady = ({ url }: RunningBoard) =>
  eventually(async () => (await fetch(url.replace('graphql', 'readyz'))).status, 200);

const active = (board: RunningBoard) =>
  board.metric('parley_active_subscriptions{service="gateway",field="posts"}');

/** A stream whose peer reads nothing at all. */
async function openUnread({ url, board, issuer }: RunningBoard, userId: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const token = await issuer.token({ userId });
  const before = board.log.followers();
  const socket = connectTcp(Number(port), hostname).pause();
  socket.on('error', () => undefined);
  const body = JSON.stringify({ query });
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: ${hostname}\r\nAuthorization: Bearer ${token}\r\nAccept: text/event-stream\r\n` +
      `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
  );
  await eventually(() => board.log.followers() > before, true);
  return socket;
}

/** So many streams have got what they take: the subgraph is asked for nothing more, for longer than a busy machine is silent. */
async function isStuck(board: RunningBoard, count: number): Promise<void> {
  await eventually(() => active(board), count);
  let taken = -1;
  let since = performance.now();
  while (performance.now() - since < 3_000) {
    if (board.board.log.taken() !== taken) since = performance.now();
    taken = board.board.log.taken();
    await sleep(100);
  }
}

/** Ended by the system, whatever has not been read. */
const isDestroyed = (socket: Socket) =>
  new Promise<void>((resolve) => socket.once('close', () => resolve()).resume());

test('60 streams that nobody reads, a logout and one more message: the gateway goes on, and all of them end', async () => {
  const { log } = running.board;
  const sockets: Socket[] = [];
  for (let index = 0; index < streams; index += 1) {
    sockets.push(await openUnread(running, 'ada'));
    log.post(`message ${index}`);
  }
  for (const text of largeTexts) log.post(text);
  await isStuck(running, streams);
  await bus
    .createPublisher()
    .publish([createEventFactory({ source: 'test' })(loggedOut, { sessionId: 'session-of-ada' })]);
  log.post('one more');
  await eventually(() => active(running), 0);
  await eventually(() => log.followers(), 0);
  await eventually(() => closedUsers.filter((userId) => userId === 'ada').length, streams);
  for (const socket of sockets) socket.destroy();
});

test('a stream that takes nothing is destroyed, and presence and upstream end with it', async () => {
  const other = await startRunningBoard({ ...environment, STALLED_SOCKET_MS: '3000' }, startGatewayProcess);
  await isReady(other);
  const { log } = other.board;
  const socket = await openUnread(other, 'ben');
  for (const text of largeTexts) log.post(text);
  await eventually(() => log.followers(), 0);
  await eventually(() => closedUsers.includes('ben'), true);
  await isDestroyed(socket);
  await other.close();
});

test('a shutdown does not wait for it', async () => {
  const socket = await openUnread(running, 'eve');
  for (const text of largeTexts) running.board.log.post(text);
  await isStuck(running, 1);
  await running.closeGateway(); // fails unless it exits in order, within its time
  socket.destroy();
});
