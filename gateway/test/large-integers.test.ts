import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { WebSocketServer } from 'ws';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { connect, type SocketClient } from './support/socket-client.ts';
import { eventually } from './support/eventually.ts';

const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';
const sdls: Readonly<Record<string, string>> = {
  one: `${link} scalar Long scalar Any
    type Query { things(id: ID, long: Long, float: Float, any: Any, longs: [Long!]): [Thing] }
    type Subscription { added(long: Long): Thing }
    type Thing @key(fields: "key") { key: Long! id: ID int: Int float: Float any: Any }`,
  two: `${link} scalar Long type Thing @key(fields: "key") { key: Long! more: Long }`,
};
const large = '12345678901234567890';

let servers: Readonly<Record<'one' | 'two', AnsweringServer>>;
let gateway: GatewayOver;
/** The variables of each request, as they were written. */
const sent: string[] = [];
beforeAll(async () => {
  servers = { one: await startAnsweringServer(), two: await startAnsweringServer() };
  const { supergraphSdl } = composeServices(
    Object.entries(servers).map(([name, { url }]) => ({ name, url, typeDefs: parse(sdls[name] ?? '') })),
  );
  gateway = await startGatewayOver(supergraphSdl ?? '');
});
beforeEach(() => {
  sent.length = 0;
  answerWith({
    one: `{"data":{"things":[{"__typename":"Thing","key":${large},"any":{"deep":[${large},-${large}]}}]}}`,
    two: `{"data":{"_entities":[{"more":${large}1}]}}`,
  });
});
afterAll(async () => {
  await gateway.close();
  await Promise.all(Object.values(servers).map((server) => server.close()));
});

function answerWith(texts: Readonly<Record<'one' | 'two', string>>): void {
  for (const name of ['one', 'two'] as const)
    servers[name].answer = (response, _count, { body }) => {
      sent.push(/"variables":(.*)}$/.exec(body)?.[1] ?? '');
      response.writeHead(200, { 'content-type': 'application/json' }).end(texts[name]);
    };
}

async function post(query: string, variables = '{}'): Promise<string> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: `{"query":${JSON.stringify(query)},"variables":${variables}}`,
  });
  return response.text();
}

test('answers and keys are passed on as they were written', async () => {
  expect(await post('{ things { key any more } }')).toBe(
    `{"data":{"things":[{"key":${large},"any":{"deep":[${large},-${large}]},"more":${large}1}]}}`,
  );
  expect(sent).toEqual(['{}', `{"representations":[{"__typename":"Thing","key":${large}}]}`]);
});

test('of every type that may be one', async () => {
  const values = `"id":${large},"int":${large},"float":-${large}`;
  answerWith({ one: `{"data":{"things":[{${values}}]}}`, two: '{}' });
  expect(await post('{ things { id int float } }')).toBe(`{"data":{"things":[{${values}}]}}`);
});

test('variables are passed on as they were written', async () => {
  const query = `query($id: ID, $long: Long, $float: Float, $any: Any, $longs: [Long!]) {
    things(id: $id, long: $long, float: $float, any: $any, longs: $longs) { id }
  }`;
  const variables = `{"id":${large},"long":-${large},"float":${large},"any":{"a":[${large}]},"longs":[1,${large}]}`;
  await post(query, variables);
  expect(sent).toEqual([variables]);
});

test('a variable that is no integer of its type is refused', async () => {
  const refused = await post(
    'query($id: ID, $x: Boolean!) { things(id: $id) { id @skip(if: $x) } }',
    `{"id":${large},"x":${large}}`,
  );
  expect(refused).toContain('BAD_USER_INPUT');
  expect(sent).toEqual([]);
});

describe('literals are passed on as they were written', () => {
  test.each([
    ['of a scalar of its own', `{ things(long: ${large}) { id } }`, `{"literal_0":${large}}`],
    ['of a float', `{ things(float: -${large}) { id } }`, `{"literal_0":-${large}}`],
    [
      'in an object',
      `{ things(any: { a: [1, ${large}, "x", null, true, E] }) { id } }`,
      `{"literal_0":{"a":[1,${large},"x",null,true,"E"]}}`,
    ],
    ['in a list', `{ things(longs: [1, ${large}, 2]) { id } }`, `{"literal_0":[1,${large},2]}`],
    [
      'in a list beside a variable',
      `query($literal_0: Long!) { things(longs: [1, ${large}, $literal_0]) { id } }`,
      `{"literal_0":7,"literal_0_":1,"literal_1":${large}}`,
    ],
    [
      'in a list for a scalar of its own',
      `{ things(any: [1, [${large}]]) { id } }`,
      `{"literal_0":[1,[${large}]]}`,
    ],
    ['alone for a list', `{ things(longs: ${large}) { id } }`, `{"literal_0":${large}}`],
    [
      'in a fragment',
      `{ ...F } fragment F on Query { things(long: ${large}) { id } }`,
      `{"literal_0":${large}}`,
    ],
    ['as a default', `query($a: Long = ${large}) { things(long: $a) { id } }`, `{"a":${large}}`],
    [
      'beside a variable of that name',
      `query($literal_0: Long) { things(long: ${large}, float: 1) { id } other: things(long: $literal_0) { id } }`,
      `{"literal_0_":${large},"literal_1":1,"literal_0":7}`,
    ],
  ])('%s', async (_name, query, variables) => {
    await post(query, '{"literal_0":7}');
    expect(sent.map(parseText)).toEqual([parseText(variables)]);
  });

  test('of an ID, as the text that it is', async () => {
    await post(`{ things(id: ${large}) { id } }`);
    expect(sent).toEqual([`{"literal_0":"${large}"}`]);
  });

  test('a default only where the client says nothing', async () => {
    await post(`query($a: Long = ${large}) { things(long: $a) { id } }`, `{"a":5}`);
    expect(sent).toEqual(['{"a":5}']);
  });
});

describe('over other transports', () => {
  const request = `{"query":"query($long: Long) { things(long: $long) { key } }","variables":{"long":${large}}}`;
  const answer = `{"data":{"things":[{"key":${large}}]}}`;

  test('a socket', async () => {
    const client = await connect(`${gateway.url}/graphql`);
    const frames = textsOf(client);
    client.socket.send(`{"type":"ping","payload":{"x":${large}}}`);
    client.socket.send(`{"id":"1","type":"subscribe","payload":${request}}`);
    await eventually(() => frames.length, 3);
    expect(frames).toEqual([
      expect.stringContaining('pong'),
      `{"id":"1","type":"next","payload":${answer}}`,
      '{"id":"1","type":"complete"}',
    ]);
    expect(sent).toEqual([`{"long":${large}}`]);
    await client.close();
  });

  test('Server-Sent Events', async () => {
    const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
    const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: request });
    expect(await response.text()).toContain(`data: ${answer}\n`);
    expect(sent).toEqual([`{"long":${large}}`]);
  });

  test('a GET', async () => {
    const search = new URLSearchParams({ query: '{ things { key } }', variables: `{"x":${large}}` });
    const headers = { 'apollo-require-preflight': 'yes' };
    expect(await (await fetch(`${gateway.url}/graphql?${search}`, { headers })).text()).toBe(answer);
  });

  test('an event of a subscription, completed by another subgraph', async () => {
    const sockets = new WebSocketServer({ server: servers.one.server });
    const subscribed: string[] = [];
    sockets.on('connection', (socket) =>
      socket.on('message', (data: Buffer) => {
        const text = data.toString();
        const { type, id } = JSON.parse(text) as { type: string; id?: string };
        if (type === 'connection_init') socket.send('{"type":"connection_ack"}');
        if (type !== 'subscribe') return;
        subscribed.push(text);
        const thing = `{"__typename":"Thing","key":${large}}`;
        socket.send(
          `{"type":"next","id":"${id}","payload":{"data":{"added":${thing}},"extensions":{"at":${large}}}}`,
        );
      }),
    );
    const client = await connect(`${gateway.url}/graphql`);
    const frames = textsOf(client);
    const query = 'subscription($long: Long) { added(long: $long) { key more } }';
    client.socket.send(
      `{"id":"1","type":"subscribe","payload":{"query":${JSON.stringify(query)},"variables":{"long":${large}}}}`,
    );
    await eventually(() => frames.length, 1);
    const data = `{"added":{"key":${large},"more":${large}1}}`;
    expect(frames).toEqual([
      `{"id":"1","type":"next","payload":{"data":${data},"extensions":{"at":${large}}}}`,
    ]);
    expect(subscribed).toEqual([expect.stringContaining(`{"long":${large}}`)]);
    await client.close();
    for (const socket of sockets.clients) socket.terminate();
    sockets.close();
  });
});

/** The frames that come from now on, as they are written. */
function textsOf({ socket }: SocketClient): readonly string[] {
  const texts: string[] = [];
  socket.on('message', (data: Buffer) => void texts.push(data.toString()));
  return texts;
}

/** Of JSON with integers as texts. */
function parseText(text: string): object {
  return JSON.parse(text.replaceAll(/(-?\d{16,})/g, '"$1"')) as object;
}
