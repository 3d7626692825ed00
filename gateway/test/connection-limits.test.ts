import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { WebSocket } from 'ws';
import { ask } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { connect, openSocket, type SocketClient } from './support/socket-client.ts';

const [perAddress, perViewer, perMinute] = [50, 3, 40];
const forever = String(2 ** 31 - 1);
let gateway: RunningGateway;
const clients: SocketClient[] = [];
beforeAll(async () => {
  gateway = await startRunningGateway(() => ({
    MAX_SOCKETS_PER_ADDRESS: String(perAddress),
    MAX_SOCKETS_PER_VIEWER: String(perViewer),
    MAX_MESSAGES_PER_MINUTE: String(perMinute),
    TRUSTED_PROXIES: '127.0.0.1',
    // Nothing makes room by the time that passes.
    SOCKET_CLOSE_TIMEOUT_MS: forever,
    CONNECTION_INIT_TIMEOUT_MS: forever,
    SOCKET_PING_MS: forever,
    STALLED_SOCKET_MS: forever,
  }));
});
afterEach(async () => {
  for (const { socket } of clients.splice(0)) socket.terminate();
  await eventually(() => gateway.metric('parley_open_sockets'), 0);
});
afterAll(() => gateway.close());

const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
const tokenOf = (userId: string) => gateway.issuer.token({ userId });
async function openFrom(address: string): Promise<SocketClient> {
  const client = await openSocket(gateway.url, from(address));
  clients.push(client);
  return client;
}
async function signIn(token: string): Promise<SocketClient> {
  const client = await connect(gateway.url, token);
  clients.push(client);
  return client;
}
/** What a socket is closed with that a viewer has no room for. */
async function refusalOf(token: string): Promise<{ code: number; reason: string }> {
  const client = await openSocket(gateway.url);
  client.send({ type: 'connection_init', payload: { accessToken: token } });
  return client.closed;
}
const follow = (address: string, token?: string, signal?: AbortSignal) =>
  fetch(gateway.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...from(address).headers,
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: 'subscription { price(of: 1) }' }),
    ...(signal !== undefined && { signal }),
  });
const tooMany = { code: 'TOO_MANY_CONNECTIONS' };
const viewerHas = {
  code: 4429,
  reason: `This viewer has ${perViewer} open sockets and event streams, which is the limit. Close one first.`,
};

describe('the connections of an address', () => {
  test('1,000 sockets: so many are opened, the others are refused with 429 and the limit, and others are served', async () => {
    const statuses = new Map<number, number>();
    const attempt = async (): Promise<void> => {
      const socket = new WebSocket(
        gateway.url.replace('http', 'ws'),
        'graphql-transport-ws',
        from('198.51.100.1'),
      );
      socket.on('error', () => undefined);
      const status = await new Promise<number>((resolve) => {
        socket.once('open', () => resolve(101));
        socket.once('unexpected-response', (request, { statusCode = 0 }) => {
          resolve(statusCode);
          request.destroy();
        });
      });
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (status === 101) clients.push({ socket } as SocketClient);
    };
    for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 100 }, attempt));
    expect(Object.fromEntries(statuses)).toEqual({ 101: perAddress, 429: 1_000 - perAddress });
    expect(await gateway.metric('parley_open_sockets')).toBe(perAddress);
    const refused = 'parley_refused_operations_total{service="gateway",code="TOO_MANY_CONNECTIONS"}';
    expect(await gateway.metric(refused)).toBe(1_000 - perAddress);
    await openFrom('198.51.100.2');
    expect((await ask(gateway.url, '{ __typename }', from('198.51.100.1'))).status).toBe(200);
  });

  test('are refused in words, and counted with event streams', async () => {
    const leaving = new AbortController();
    for (let index = 0; index < perAddress - 1; index += 1) await openFrom('198.51.100.1');
    expect((await follow('198.51.100.1', undefined, leaving.signal)).status).toBe(200);
    const refused = await follow('198.51.100.1');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '10']);
    const message = `This address has ${perAddress} open sockets and event streams, which is the limit. Close one first.`;
    expect(await refused.json()).toEqual({ errors: [{ message, extensions: tooMany }] });

    const socket = connectTcp(Number(new URL(gateway.url).port), '127.0.0.1');
    socket.write(
      'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n',
    );
    const text = await textOf(socket);
    expect(text).toMatch(/^HTTP\/1\.1 429 Too Many Requests\r\n/);
    expect(text).toMatch(/\r\nRetry-After: 10\r\n/);
    expect(text).toContain(JSON.stringify(message));
    leaving.abort();
  });

  test.each([
    ['an IPv6 network has one count', (index: number) => `2001:db8:1:2:${index.toString(16)}::1`],
    ['an address with a port', (index: number) => `198.51.100.1:${10_000 + index}`],
    ['what a client invents before it changes nothing', (index: number) => `10.0.0.${index}, 198.51.100.1`],
  ])('%s', async (_, address) => {
    for (let index = 0; index < perAddress; index += 1) await openFrom(address(index));
    await expect(openFrom(address(perAddress))).rejects.toThrow('429');
  });

  test('that end in whatever way make room at once', async () => {
    const address = '198.51.100.1';
    for (let index = 0; index < perAddress; index += 1) await openFrom(address);
    const [closes, vanishes, ...others] = clients;
    await closes?.close();
    await openFrom(address);
    vanishes?.socket.terminate();
    await eventually(() => gateway.metric('parley_open_sockets'), perAddress - 1);
    await openFrom(address);
    await expect(openFrom(address)).rejects.toThrow('429');
    expect(others.length).toBe(perAddress - 2);
  });

  test('that are refused, or never become sockets, take nothing', async () => {
    const port = Number(new URL(gateway.url).port);
    for (let index = 0; index < 2 * perAddress; index += 1) {
      const socket = connectTcp(port, '127.0.0.1');
      const head =
        'GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n';
      socket.write(`${head}X-Forwarded-For: 198.51.100.1\r\n\r\n`); // without a key
      expect(await textOf(socket)).toMatch(/^HTTP\/1\.1 4\d\d /);
    }
    await openFrom('198.51.100.1');
  });
});

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (data) => (text += data.toString()));
  await once(socket, 'close');
  return text;
}

describe('the connections of a viewer', () => {
  test('are bounded, whatever their session, and counted with event streams; others are not concerned', async () => {
    const ada = await tokenOf('ada');
    const elsewhere = await gateway.issuer.token({ userId: 'ada', sessionId: 'another' });
    const leaving = new AbortController();
    await signIn(ada);
    await signIn(elsewhere);
    expect((await follow('198.51.100.1', ada, leaving.signal)).status).toBe(200);
    expect(await refusalOf(elsewhere)).toEqual(viewerHas);
    const refused = await follow('198.51.100.1', ada);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toEqual({ errors: [{ message: viewerHas.reason, extensions: tooMany }] });
    await signIn(await tokenOf('ben'));
    leaving.abort();
    await eventually(() => gateway.shop.prices.listeners(), 0);
    await signIn(ada);
  });

  test('make room as soon as they are closed: a viewer may reconnect as quickly as they like', async () => {
    const token = await tokenOf('ada');
    const open = [await signIn(token), await signIn(token), await signIn(token)];
    for (let round = 0; round < 30; round += 1) {
      const oldest = open.shift();
      // Not awaited: the gateway reads the close before it reads of the next socket.
      oldest?.socket.close();
      open.push(await signIn(token));
    }
  });

  test('make room when the peer asks to close, whatever its connection does then', async () => {
    const token = await tokenOf('ada');
    const peers = await Promise.all([1, 2, 3].map(() => signIn(token)));
    for (const { socket } of peers) {
      // It reads nothing more, so that it never sees the answer and keeps the connection.
      socket.close();
      socket.pause();
    }
    await eventually(async () => {
      const client = await openSocket(gateway.url);
      clients.push(client);
      client.send({ type: 'connection_init', payload: { accessToken: token } });
      return Promise.race([client.next().then(({ type }) => type), client.closed.then(({ code }) => code)]);
    }, 'connection_ack');
  });

  test('make room when the gateway ends them, and when their peers vanish', async () => {
    const token = await tokenOf('ada');
    const faulty = await signIn(token);
    await signIn(token);
    const vanishing = await signIn(token);
    expect((await refusalOf(token)).code).toBe(4429);
    faulty.socket.send('nonsense');
    expect((await faulty.closed).code).toBe(4400);
    await signIn(token);
    expect((await refusalOf(token)).code).toBe(4429);
    vanishing.socket.terminate();
    await eventually(() => gateway.metric('parley_open_sockets'), 2);
    await signIn(token);
  });
});

describe('a socket that sends too many messages is closed with the limit', () => {
  const tooOften = { code: 4429, reason: `A socket may send ${perMinute} messages in 60 s.` };
  const floods: readonly [string, (client: SocketClient, index: number) => void][] = [
    ['pings', (client) => client.send({ type: 'ping' })],
    ['pongs of the protocol', (client) => client.send({ type: 'pong' })],
    ['pings of WebSocket', ({ socket }) => socket.ping()],
    [
      'subscribe and complete',
      (client, index) => {
        client.subscribe(String(index), 'subscription { price(of: 1) }');
        client.complete(String(index));
      },
    ],
    ['subscribe to what is refused', (client, index) => client.subscribe(String(index), '{ nothing }')],
  ];
  test.each(floods)('%s', async (_, send) => {
    const client = await connect(gateway.url);
    clients.push(client);
    for (let index = 0; index < 2 * perMinute; index += 1) send(client, index);
    expect(await client.closed).toEqual(tooOften);
    await eventually(() => gateway.shop.prices.listeners(), 0);
  });

  test('and what just keeps it is not', async () => {
    const client = await connect(gateway.url);
    clients.push(client);
    for (let index = 0; index < perMinute - 2; index += 1) client.send({ type: 'pong' });
    client.subscribe('1', '{ __typename }');
    expect((await client.next('1')).payload).toEqual({ data: { __typename: 'Query' } });
  });
});
