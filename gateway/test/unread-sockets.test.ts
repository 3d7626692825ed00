import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { answerTo, send, startHeldSubgraph, type HeldSubgraph } from './support/held-subgraph.ts';
import { readMetric, startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect, type SocketClient } from './support/socket-client.ts';

let subgraph: HeldSubgraph;
let gateway: GatewayOver;
let url: string;
beforeAll(async () => {
  subgraph = await startHeldSubgraph();
  subgraph.onRequest = (query, response) => send(response, answerTo(query, 'x'.repeat(100_000)));
  gateway = await startGatewayOver(subgraph.supergraphSdl);
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await subgraph.close();
});

const bytesUnderWay = () => readMetric(gateway.adminUrl, 'parley_answer_bytes');

/** Asks for pages of 100 kB one after the other, and reads none, until the gateway takes no more. Answers how many it has taken. */
async function askUntilNotRead(client: SocketClient): Promise<number> {
  const before = subgraph.asked();
  for (let id = 0; id < 1_000; id += 1) {
    client.subscribe(String(id), '{ page }');
    // What the gateway has had so many turns to read, and has not read, it does not read.
    for (let turn = 0; turn < 50 && subgraph.asked() - before === id; turn += 1)
      expect((await ask(url, '{ __typename }')).body).toEqual({ data: { __typename: 'Query' } });
    if (subgraph.asked() - before === id) return id;
  }
  throw new Error('It reads on and on.');
}

test('of a socket that reads nothing nothing is read; when it reads again it is answered', async () => {
  const client = await connect(url);
  client.socket.pause();
  const taken = await askUntilNotRead(client);
  expect(await bytesUnderWay()).toBeLessThan(1_000_000);
  client.socket.resume();
  for (let id = 0; id <= taken; id += 1)
    expect((await client.next(String(id))).payload?.errors).toBeUndefined();
  await client.close();
  await eventually(bytesUnderWay, 0);
});

test.each<[string, (client: SocketClient) => unknown]>([
  ['is cut', ({ socket }) => socket.terminate()],
  ['closes', (client) => (client.socket.resume(), client.close())],
])('one that %s while its answers wait leaves nothing behind', async (_name, end) => {
  const client = await connect(url);
  client.socket.pause();
  await askUntilNotRead(client);
  expect(await bytesUnderWay()).toBeGreaterThan(0);
  await end(client);
  await eventually(bytesUnderWay, 0);
  await eventually(() => readMetric(gateway.adminUrl, 'parley_open_sockets'), 0);
});

test('nor does one that the gateway cuts since it takes nothing', async () => {
  const other = await startGatewayOver(subgraph.supergraphSdl, { STALLED_SOCKET_MS: '1000' });
  const before = url;
  url = `${other.url}/graphql`;
  const client = await connect(url);
  client.socket.pause();
  await askUntilNotRead(client);
  await eventually(() => readMetric(other.adminUrl, 'parley_answer_bytes'), 0);
  await eventually(() => readMetric(other.adminUrl, 'parley_open_sockets'), 0);
  client.socket.terminate();
  url = before;
  await other.close();
});
