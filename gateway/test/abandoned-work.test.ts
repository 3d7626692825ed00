import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connect as connectTcp } from 'node:net';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startHeldSubgraph, type HeldSubgraph } from './support/held-subgraph.ts';
import { readMetric, startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';

const maxOperations = 100;
const maxConnections = 64;
let subgraph: HeldSubgraph;
let gateway: GatewayOver;
let url: string;
beforeAll(async () => {
  subgraph = await startHeldSubgraph();
  gateway = await startGatewayOver(subgraph.supergraphSdl, {
    SUBGRAPH_TIMEOUT_MS: '600000',
    MAX_OPERATIONS_PER_SOCKET: String(maxOperations),
    MAX_RUNNING_OPERATIONS: String(maxOperations),
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await subgraph.close();
});
beforeEach(() => {
  subgraph.onRequest = () => undefined;
});

const ids = Array.from({ length: maxOperations }, (_, id) => String(id));
const bytesUnderWay = () => readMetric(gateway.adminUrl, 'parley_answer_bytes');
const isAnswered = async () =>
  expect((await ask(url, '{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });

/** Sends requests over one connection; the answer ends it. */
function openConnection(...requests: { readonly query: string; readonly accept?: string }[]) {
  const { hostname, port, host } = new URL(url);
  const socket = connectTcp(Number(port), hostname);
  socket.on('error', () => undefined);
  for (const { query, accept = 'application/json' } of requests) {
    const body = JSON.stringify({ query });
    socket.write(
      `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nAccept: ${accept}\r\n` +
        `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  }
  return () => socket.destroy();
}

const events = 'text/event-stream';
const ways: [string, (query: string) => Promise<() => unknown> | (() => unknown)][] = [
  [
    'completed over a socket',
    async (query) => {
      const client = await connect(url);
      client.subscribe('1', query);
      return () => client.complete('1');
    },
  ],
  [
    'whose socket is cut',
    async (query) => {
      const client = await connect(url);
      client.subscribe('1', query);
      return () => client.socket.terminate();
    },
  ],
  ['whose event stream is closed', (query) => openConnection({ query, accept: events })],
  ['whose HTTP client is gone', (query) => openConnection({ query })],
  ['that was pipelined after another', (query) => openConnection({ query: '{ page(id: 1) }' }, { query })],
  [
    'that was pipelined as an event stream',
    (query) => openConnection({ query: '{ page(id: 1) }' }, { query, accept: events }),
  ],
];

test.each(ways)('the fetch of a query %s is aborted', async (_name, begin) => {
  const before = subgraph.asked();
  const leave = await begin('{ page(id: 2) }');
  await eventually(() => subgraph.waiting() === subgraph.asked() - before && subgraph.waiting() > 0, true);
  await eventually(async () => (await bytesUnderWay()) >= 4_096 * subgraph.waiting(), true);
  const [waiting, abandoned] = [subgraph.waiting(), subgraph.abandoned()];
  await isAnswered();
  await leave();
  await eventually(() => subgraph.abandoned(), abandoned + waiting);
  await eventually(bytesUnderWay, 0);
});

test.each(ways.slice(0, 4))('a mutation %s goes on to its end', async (_name, begin) => {
  const [asked, abandoned] = [subgraph.asked(), subgraph.abandoned()];
  const leave = await begin('mutation { a: change(id: 1) b: change(id: 2) }');
  await eventually(() => subgraph.asked(), asked + 1);
  await leave();
  await isAnswered();
  expect(await bytesUnderWay()).toBe(4_096);
  expect([subgraph.waiting(), subgraph.abandoned()]).toEqual([1, abandoned]);
  subgraph.answer();
  await eventually(bytesUnderWay, 0);
  expect(subgraph.abandoned()).toBe(abandoned);
});

test('completed mutations count for their socket until they have ended', async () => {
  const client = await connect(url);
  for (const id of ids) client.subscribe(id, 'mutation { change }');
  await eventually(() => subgraph.waiting(), maxConnections);
  for (const id of ids) client.complete(id);
  client.subscribe('one more', '{ page }');
  expect((await client.next('one more')).payload?.[0]?.extensions).toEqual({ code: 'TOO_MANY_OPERATIONS' });
  subgraph.onRequest = () => subgraph.answer();
  subgraph.answer();
  await eventually(bytesUnderWay, 0);
  client.subscribe('after', '{ page }');
  expect((await client.next('after')).payload).toEqual({ data: { page: 'fine' } });
  await client.close();
});

test('what waits for a connection to the subgraph leaves the queue, and is never sent', async () => {
  const client = await connect(url);
  const before = subgraph.asked();
  for (const id of ids) client.subscribe(id, '{ page }');
  await eventually(() => subgraph.waiting(), maxConnections);
  for (const id of ids) client.complete(id);
  await eventually(bytesUnderWay, 0);
  subgraph.onRequest = () => subgraph.answer();
  client.subscribe('after', '{ page }');
  expect((await client.next('after')).payload).toEqual({ data: { page: 'fine' } });
  expect(subgraph.asked()).toBe(before + maxConnections + 1);
  await client.close();
});

test('subscribe and complete without end takes the gateway from nobody', async () => {
  const page = 'x'.repeat(500_000);
  // A large page comes slowly, and never to its end.
  subgraph.onRequest = (_query, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write(`{"data":{"page":"${page}`);
  };
  const client = await connect(url);
  let largest = 0;
  for (let round = 0; round < 40; round += 1) {
    for (let id = 0; id < 5; id += 1) {
      client.subscribe(`${round} ${id}`, '{ page }');
      client.complete(`${round} ${id - 1}`);
    }
    await isAnswered();
    largest = Math.max(largest, subgraph.waiting());
  }
  expect(largest).toBeLessThanOrEqual(maxOperations);
  client.socket.terminate();
  await eventually(() => subgraph.waiting(), 0);
  await eventually(bytesUnderWay, 0);
});
