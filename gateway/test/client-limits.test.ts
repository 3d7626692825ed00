import { composeServices } from '@apollo/composition';
import { operationFromDocument } from '@apollo/federation-internals';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createServer } from 'node:http';
import { connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { loadEnvironment } from '../src/environment.ts';
import {
  limitsForPeople,
  operationLimits,
  passThroughLimits,
  requestLimits,
  socketLimits,
} from '../src/limit-settings.ts';
import { createPlanner, loadSupergraph } from '../src/supergraph/load-supergraph.ts';
import { ask } from './support/ask.ts';
import { startBoard, type Board } from './support/board.ts';
import { eventually } from './support/eventually.ts';
import { startPlainPosts } from './support/plain-posts.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { startShop, type Shop } from './support/shop.ts';
import { connect, openSocket } from './support/socket-client.ts';
import { startSubgraphGate, type SubgraphGate } from './support/subgraph-gate.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from './support/tokens.ts';

const clientLimits = {
  ...operationLimits,
  ...requestLimits,
  ...socketLimits,
  ...passThroughLimits,
  ...limitsForPeople,
};
type Limit = keyof typeof clientLimits;

/** More than the systems on both ends keep. */
const film = Buffer.alloc(30_000_000);
/** The answers that are under way, by their target. */
const showing = new Set<string>();
const upstream = createServer((request, response) => {
  const { url = '' } = request;
  if (url.startsWith('/files/film')) {
    showing.add(url);
    return void response.once('close', () => showing.delete(url)).end(film);
  }
  if (request.method === 'GET') return void response.end('fine');
  request.resume().once('end', () => response.end('taken'));
});
let issuer: TokenIssuer;
let ada: string;
let keys: Awaited<ReturnType<typeof internalKeys>>;
let shop: Shop;
let board: Board;
let posts: Awaited<ReturnType<typeof startPlainPosts>>;
let authors: SubgraphGate;
const gateways: GatewayOver[] = [];
const sockets: Socket[] = [];
const cleanUp: (() => void)[] = [];
beforeAll(async () => {
  keys = await internalKeys();
  issuer = await startTokenIssuer();
  ada = await issuer.token({ userId: 'ada' });
  [shop, board] = await Promise.all([startShop(keys.publicKey), startBoard(keys.publicKey)]);
  posts = await startPlainPosts(board.log);
  authors = await startSubgraphGate(() => `${board.authors.url}/graphql`);
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const act of cleanUp.splice(0)) act();
  shop.answerSlow();
  await Promise.all(gateways.splice(0).map((gateway) => gateway.close()));
});
afterAll(async () => {
  upstream.closeAllConnections();
  upstream.close();
  await Promise.all([posts.close(), authors.close()]);
  await Promise.all([shop.close(), board.close(), issuer.close()]);
});

/** The URL of a gateway over the shop with these settings. */
async function shopWith(variables: NodeJS.ProcessEnv): Promise<string> {
  const { port } = upstream.address() as AddressInfo;
  const files = { path: '/files/*', to: [`http://127.0.0.1:${port}`], methods: ['GET', 'PUT'] };
  const gateway = await startGatewayOver(shop.supergraphSdl, {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    JWKS_URL: issuer.jwksUrl,
    PASS_THROUGH_ROUTES: JSON.stringify([{ ...files, maxBodyBytes: 1_000_000, timeoutMs: 600_000 }]),
    ...variables,
  });
  gateways.push(gateway);
  return `${gateway.url}/graphql`;
}

/** The same over the board's posts, by a server that cannot be asked to wait. */
async function boardWith(variables: NodeJS.ProcessEnv): Promise<string> {
  const gateway = await startGatewayOver(board.supergraphSdl, {
    INTERNAL_TOKEN_PRIVATE_KEY: keys.privateKey,
    SUBGRAPH_POSTS_URL: posts.url,
    SUBGRAPH_AUTHORS_URL: authors.url,
    ...variables,
  });
  gateways.push(gateway);
  return `${gateway.url}/graphql`;
}

const errorOf = async (url: string, query: string, options?: Parameters<typeof ask>[2]) => {
  const [error] = (await ask(url, query, options)).body.errors ?? [];
  return error?.message;
};
const costOf = async (url: string, query: string) =>
  (await ask(url, query, { headers: { 'x-operation-cost': '1' } })).body.extensions?.['cost'];
const reasonOf = async (client: { closed: Promise<{ code: number; reason: string }> }) => {
  const { code, reason } = await client.closed;
  return `${code} ${reason}`;
};
const errorOfSocket = async (url: string, ...queries: string[]) => {
  const client = await connect(url, ada);
  for (const [index, query] of queries.entries()) client.subscribe(String(index), query);
  const { payload } = await client.next(String(queries.length - 1));
  await client.close();
  return payload;
};
const openedBy = async (url: string, token?: string) => {
  const { socket } = await connect(url, token);
  cleanUp.push(() => socket.terminate());
};
/** Asks in HTTP, and reads nothing of what comes. */
function tcp(url: string, text: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connectTcp(Number(port), hostname).pause();
  sockets.push(socket);
  socket.on('error', () => undefined).write(text);
  return socket;
}
const closing = (socket: Socket) =>
  new Promise<void>((resolve) => socket.once('close', () => resolve()).resume());
const put = (url: string, path = '/files/a') =>
  startRawRequest(url, { method: 'PUT', target: path, headers: { 'content-length': 1_000 } });
const answerOf = async (request: ReturnType<typeof put>) => (await request.answer).text;

/** Which of two gateways ends this first: with a limit that is not named in any answer. */
async function firstToEnd(
  variables: NodeJS.ProcessEnv,
  lowered: NodeJS.ProcessEnv,
  begin: (url: string) => Promise<unknown>,
): Promise<string> {
  const urls = await Promise.all([shopWith(variables), shopWith({ ...variables, ...lowered })]);
  const ends = urls.map(async (url, index) => {
    await begin(url);
    return index === 0 ? 'usual' : 'lowered';
  });
  return Promise.race(ends);
}

/** A subscription to posts that come faster than they leave; answers its end. */
async function endOfFlood(variables: NodeJS.ProcessEnv, fields: string, isRead: boolean) {
  const client = await connect(await boardWith(variables));
  client.subscribe('1', `subscription { plain { ${fields} } }`);
  await eventually(() => board.log.followers(), 1);
  authors.isHung = true;
  if (!isRead) client.socket.pause();
  for (let index = 0; board.log.followers() > 0; index += 1) {
    board.log.post('x'.repeat(20_000));
    await (index % 20 === 0 ? sleep(1) : new Promise((resolve) => setImmediate(resolve)));
  }
  client.socket.resume();
  authors.release();
  for (let count = 0; ; count += 1) {
    const { type, payload } = await client.next('1');
    if (type !== 'error') continue;
    // What is read at once never waits, but to be completed.
    if (isRead) expect(count).toBeLessThan(100);
    await client.close();
    return payload?.[0]?.message;
  }
}

const slow = '{ slow }';
const price = 'subscription { price(of: 1) }';
const product = (fields: string) => `{ product(id: "1") { ${fields} } }`;
/** Each of these subgraphs has all that is asked for. */
const ambiguous = (): string => {
  const sdl = (own: string) => `extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    type Query { t: T @shareable }
    type T @key(fields: "id") { id: ID! t: T @shareable x: Int @shareable ${own}: Int }`;
  const url = 'http://127.0.0.1:9';
  const services = ['a', 'b', 'c'].map((name) => ({ name, url, typeDefs: parse(sdl(name)) }));
  return composeServices(services).supergraphSdl ?? '';
};
/** The number of plans that are weighed for an operation over them. */
function evaluatedPlans(variables: NodeJS.ProcessEnv): number {
  const { planning } = loadEnvironment({ SUPERGRAPH_PATH: 'x', ...variables });
  const supergraph = loadSupergraph(ambiguous());
  const planner = createPlanner(supergraph, planning);
  const { apiSchema } = supergraph;
  planner.buildQueryPlan(operationFromDocument(apiSchema, parse('{ t { x t { x } } }')));
  return planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount ?? 0;
}

/** A limit that is set lower, what goes beyond it, and what is said then. `says`: the value, if nothing else is given. */
interface Case {
  readonly value: number | string;
  /** `url`: of a gateway over the shop that has this limit, and `more`. */
  readonly exceed: (url: string) => Promise<unknown>;
  /** Without it the gateway is one that has all such limits. */
  readonly more?: NodeJS.ProcessEnv;
  readonly says?: string;
}

const cases: Readonly<Record<Limit, Case>> = {
  MAX_DEPTH: { value: 3, exceed: (url) => errorOf(url, product('related { related { id } }')) },
  MAX_ALIASES: { value: 1, exceed: (url) => errorOf(url, product('a: id b: id')) },
  MAX_ROOT_FIELDS: { value: 2, exceed: (url) => errorOf(url, '{ whoami whoami whoami }') },
  MAX_TOKENS: { value: 30, exceed: (url) => errorOf(url, product('id '.repeat(30))) },
  MAX_DIRECTIVES: { value: 0, exceed: (url) => errorOf(url, '{ whoami @include(if: true) }') },
  MAX_SELECTIONS: { value: 5, exceed: (url) => errorOf(url, product('id id id id id')) },
  MAX_VARIABLE_DEPTH: {
    value: 2,
    exceed: (url) => errorOf(url, '{ whoami }', { variables: { a: [[[1]]] } }),
  },
  MAX_COST: { value: 12, exceed: (url) => errorOf(url, '{ products(first: 6) { id name } }') },
  MAX_PAGE_COST: {
    value: 7,
    exceed: (url) => costOf(url, '{ products(first: 100) { id } }'),
    says: '"fields":{"counted":8,',
  },
  DEFAULT_PAGE_COST: {
    value: 7,
    exceed: (url) => costOf(url, product('others { id }')),
    says: '"fields":{"counted":9,',
  },
  MAX_PLANNER_PATHS: {
    value: 1,
    more: {},
    exceed: async () => {
      const gateway = await startGatewayOver(ambiguous(), { MAX_PLANNER_PATHS: '1' });
      gateways.push(gateway);
      return errorOf(`${gateway.url}/graphql`, '{ t { t { x a b c } } }');
    },
  },
  MAX_EVALUATED_PLANS: {
    value: 2,
    more: {},
    exceed: async () => [evaluatedPlans({}) > 2, evaluatedPlans({ MAX_EVALUATED_PLANS: '2' }) <= 2],
    says: '[true,true]',
  },
  MAX_ANSWER_ERRORS: {
    value: 3,
    exceed: async (url) => (await ask(url, '{ products(first: 5) { broken } }')).body.errors?.slice(3),
  },
  MAX_HEADER_BYTES: {
    value: 3_000,
    exceed: async (url) => {
      const { status, body } = await ask(url, '{ whoami }', { headers: { more: 'x'.repeat(3_000) } });
      return [status, body];
    },
    says: '[431,{"errors":[{"message":"The headers are larger than the limit of 3000 bytes.","extensions":{"code":"HEADERS_TOO_LARGE"}}]}]',
  },
  HEADERS_TIMEOUT_MS: {
    value: 200,
    more: {},
    exceed: async (url) => {
      const { answer } = startRawRequest(url, { isUnfinished: true });
      return (await answer).text;
    },
  },
  MAX_BODY_BYTES: { value: 300, exceed: (url) => errorOf(url, `{ whoami } # ${'x'.repeat(300)}`) },
  BODY_TIMEOUT_MS: {
    value: 200,
    more: {},
    exceed: async (url) => {
      const headers = { 'content-type': 'application/json', 'content-length': 10 };
      return (await startRawRequest(url, { headers }).answer).text;
    },
  },
  MAX_TOKEN_LENGTH: {
    value: 1_000,
    exceed: (url) => errorOf(url, '{ whoami }', { token: `a.b.${'c'.repeat(1_000)}` }),
  },
  KEEP_ALIVE_MS: {
    value: 7_000,
    exceed: async (url) => (await ask(url, '{ whoami }')).headers.get('keep-alive'),
    says: 'timeout=2',
  },
  STALLED_SOCKET_MS: {
    value: 200,
    more: {},
    exceed: () =>
      firstToEnd({ PASS_THROUGH_IDLE_MS: '600000' }, { STALLED_SOCKET_MS: '200' }, async (url) => {
        const target = `/files/film?${new URL(url).port}`;
        tcp(url, `GET ${target} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
        await eventually(() => showing.has(target), true);
        while (showing.has(target)) await sleep(10);
      }),
    says: 'lowered',
  },
  MAX_RUNNING_OPERATIONS: {
    value: 1,
    more: { MAX_WAITING_OPERATIONS: '0' },
    exceed: (url) => errorOfSocket(url, slow, '{ whoami }'),
    says: 'the limits are 1 operations that run',
  },
  MAX_WAITING_OPERATIONS: {
    value: 1,
    more: { MAX_RUNNING_OPERATIONS: '1' },
    exceed: (url) => errorOfSocket(url, slow, '{ whoami }', '{ whoami }'),
    says: '1 that wait',
  },
  MAX_OPERATION_WAIT_MS: {
    value: 50,
    more: { MAX_RUNNING_OPERATIONS: '1' },
    exceed: async (url) => {
      const client = await connect(url, ada);
      client.subscribe('1', slow);
      client.subscribe('2', '{ whoami }');
      client.send({ type: 'ping' }); // answered after what was sent before
      await client.next();
      await eventually(() => shop.seen.some(({ field }) => field === 'slow'), true);
      await sleep(100);
      shop.answerSlow();
      const { payload } = await client.next('2');
      await client.close();
      return payload;
    },
  },
  MAX_ANSWER_BYTES: {
    value: 5_000,
    more: {},
    exceed: (url) => errorOf(url, '{ products(first: 100) { id name } }'),
  },
  MAX_ANSWER_BYTES_PER_VIEWER: {
    value: 5_000,
    more: {},
    exceed: (url) => errorOf(url, '{ products(first: 100) { id name } }'),
  },
  MAX_FRAME_BYTES: {
    value: 2_000,
    exceed: async (url) => {
      const client = await connect(url);
      client.subscribe('1', `{ whoami } # ${'x'.repeat(2_000)}`);
      return reasonOf(client);
    },
    says: '1009 A message has at most 2000 bytes.',
  },
  CONNECTION_INIT_TIMEOUT_MS: {
    value: 200,
    more: {},
    exceed: async (url) => reasonOf(await openSocket(url)),
    says: '4408 connection_init did not come within the limit of 200 ms.',
  },
  SOCKET_PING_MS: {
    value: 100,
    more: {},
    exceed: () =>
      firstToEnd({}, { SOCKET_PING_MS: '100' }, async (url) => {
        const client = await openSocket(url, { autoPong: false });
        client.send({ type: 'connection_init' });
        await client.closed;
      }),
    says: 'lowered',
  },
  SOCKET_CLOSE_TIMEOUT_MS: {
    value: 100,
    more: {},
    exceed: () =>
      firstToEnd({}, { SOCKET_CLOSE_TIMEOUT_MS: '100' }, (url) => {
        const key = Buffer.alloc(16).toString('base64');
        const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n`;
        // Without a subprotocol it is closed at once; and the peer does not answer that.
        return closing(tcp(url, `GET /graphql HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`));
      }),
    says: 'lowered',
  },
  MAX_OPERATION_ID_LENGTH: {
    value: 5,
    exceed: async (url) => {
      const client = await connect(url);
      client.subscribe('123456', '{ whoami }');
      return reasonOf(client);
    },
  },
  MAX_OPERATIONS_PER_SOCKET: { value: 1, exceed: (url) => errorOfSocket(url, price, price) },
  MAX_REQUEST_BYTES_PER_SOCKET: {
    value: 150,
    exceed: (url) => errorOfSocket(url, `${price} # ${'x'.repeat(150)}`),
  },
  SLOW_CONSUMER_MS: {
    value: 321,
    more: {},
    exceed: () => endOfFlood({ SLOW_CONSUMER_MS: '321', MAX_QUEUED_EVENTS: '10' }, 'text', false),
  },
  MAX_QUEUED_EVENTS: {
    value: 12,
    more: {},
    exceed: () => endOfFlood({ MAX_QUEUED_EVENTS: '12' }, 'text', false),
    says: '12 events',
  },
  MAX_QUEUED_EVENT_BYTES: {
    value: 50_000,
    more: {},
    exceed: () => endOfFlood({ MAX_QUEUED_EVENT_BYTES: '50000' }, 'text', false),
  },
  MAX_PENDING_EVENTS: {
    value: 40,
    more: {},
    exceed: () =>
      endOfFlood({ MAX_PENDING_EVENTS: '40', SUBGRAPH_TIMEOUT_MS: '600000' }, 'author { name }', true),
    says: '40 events',
  },
  MAX_PENDING_EVENT_BYTES: {
    value: 2_000,
    more: {},
    exceed: () =>
      endOfFlood({ MAX_PENDING_EVENT_BYTES: '2000', SUBGRAPH_TIMEOUT_MS: '600000' }, 'author { name }', true),
  },
  MAX_UPLOADS: {
    value: 1,
    exceed: async (url) => {
      const first = put(url, '/files/a');
      await first.begun;
      const text = await answerOf(put(url, '/files/b'));
      first.destroy();
      return text;
    },
    says: 'limit of 1 uploads',
  },
  MAX_PASS_THROUGH_CONNECTIONS: {
    value: 2,
    more: {},
    exceed: async (url) => {
      for (const index of [1, 2, 3, 4])
        tcp(url, `GET /files/film?${index} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await eventually(() => showing.size, 2);
      expect((await ask(url, '{ whoami }')).status).toBe(200); // after the others
      const most = showing.size;
      for (const socket of sockets.splice(0)) socket.destroy();
      await eventually(() => showing.size, 0);
      return most;
    },
  },
  PASS_THROUGH_IDLE_MS: {
    value: 200,
    more: {},
    exceed: async (url) => answerOf(put(url)),
  },
  PASS_THROUGH_GRACE_MS: {
    value: 200,
    more: { PASS_THROUGH_IDLE_MS: '600000', PASS_THROUGH_MIN_BYTES_PER_SECOND: '1000' },
    exceed: async (url) => answerOf(put(url)),
    says: 'after 200 ms',
  },
  PASS_THROUGH_MIN_BYTES_PER_SECOND: {
    value: 900_000,
    more: { PASS_THROUGH_IDLE_MS: '600000', PASS_THROUGH_GRACE_MS: '1' },
    exceed: async (url) => answerOf(put(url)),
  },
  MAX_SOCKETS_PER_VIEWER: {
    value: 1,
    more: {},
    exceed: async (url) => {
      await openedBy(url, ada);
      const client = await openSocket(url);
      client.send({ type: 'connection_init', payload: { accessToken: ada } });
      return reasonOf(client);
    },
    says: '4429 This viewer has 1 open sockets and event streams, which is the limit. Close one first.',
  },
  MAX_SOCKETS_PER_ADDRESS: {
    value: 1,
    more: {},
    exceed: async (url) => {
      await openedBy(url);
      return openSocket(url).catch(String);
    },
    says: '429',
  },
  MAX_MESSAGES_PER_MINUTE: {
    value: 4,
    more: {},
    exceed: async (url) => {
      const client = await connect(url);
      for (let index = 0; index < 4; index += 1) client.send({ type: 'ping' });
      return reasonOf(client);
    },
    says: '4429 A socket may send 4 messages in 60 s.',
  },
  RATE_LIMITS: {
    value: JSON.stringify([{ field: 'Mutation.register', points: 1, seconds: 60, by: 'address' }]),
    exceed: (url) => errorOf(url, 'mutation { register(name: "a") register(name: "a") }'),
    says: '1 times in 60 s',
  },
};

let together: string;
beforeAll(async () => {
  const shared = Object.entries(cases).filter(([, { more }]) => more === undefined);
  together = await shopWith(Object.fromEntries(shared.map(([name, { value }]) => [name, String(value)])));
  [kept] = gateways.splice(0);
});
let kept: GatewayOver | undefined;
afterAll(() => kept?.close());

test.each(Object.entries(cases))('%s', async (name, { value, exceed, more, says = String(value) }) => {
  const url = more === undefined ? together : await shopWith({ [name]: String(value), ...more });
  const said = await exceed(url);
  expect(typeof said === 'string' ? said : JSON.stringify(said)).toContain(says);
});

test('every limit is here', () => {
  expect(Object.keys(cases).toSorted()).toEqual(Object.keys(clientLimits).toSorted());
});

test('a limit that is no number, or lets nothing through, is refused', () => {
  for (const name of Object.keys(clientLimits))
    for (const value of ['-1', 'none', '1.5', 'Infinity'])
      expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', [name]: value })).toThrow(name);
});
