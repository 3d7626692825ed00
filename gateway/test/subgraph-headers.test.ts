import { composeServices } from '@apollo/composition';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { createHash } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { loadEnvironment } from '../src/environment.ts';
import { createSubgraphHeaders } from '../src/subgraph-headers/subgraph-headers.ts';
import { createSubgraphIntrospection } from '../src/supergraph/subgraph-introspection.ts';
import { startAnsweringServer, type AnsweringServer } from './support/answering-server.ts';
import { send } from './support/ask.ts';
import { composeBoard, postsSdl, startBoard } from './support/board.ts';
import { createBoardLog } from './support/board-log.ts';
import { eventually } from './support/eventually.ts';
import { startPlainPosts } from './support/plain-posts.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startGatewayOver, type GatewayOver } from './support/running-gateway.ts';
import { openSocket, type SocketClient } from './support/socket-client.ts';
import { internalKeys, startTokenIssuer, type TokenIssuer } from './support/tokens.ts';

const rules = [
  { forward: ['Accept-Language', 'X-App-*'] },
  { subgraphs: ['a'], forward: ['x-tenant', 'authorization', 'x-kept'] },
  { subgraphs: ['b'], set: { 'X-Api-Key': { env: 'B_KEY' }, 'x-kept': 'ours' }, forward: ['x-kept'] },
  { claims: { 'x-app-viewer-id': 'sub', 'X-Roles': 'roles', 'x-name': 'name', 'x-level': 'level' } },
  {
    return: ['x-first', { name: 'x-last', merge: 'last' }, { name: 'x-all', merge: 'append' }, 'set-cookie'],
  },
];

let issuer: TokenIssuer;
let a: AnsweringServer;
let b: AnsweringServer;
let supergraph: string;
let gateway: GatewayOver;
let url: string;
const seen: Record<string, IncomingHttpHeaders> = {};
const extra: Record<string, Record<string, string | string[]>> = {};
beforeAll(async () => {
  [issuer, a, b] = await Promise.all([startTokenIssuer(), startAnsweringServer(), startAnsweringServer()]);
  const composed = composeServices([
    { name: 'a', url: a.url, typeDefs: parse('type Query { a: String } type Mutation { write: String }') },
    { name: 'b', url: b.url, typeDefs: parse('type Query { b: String }') },
  ]);
  supergraph = composed.supergraphSdl ?? '';
  gateway = await start({
    SUBGRAPH_HEADERS: JSON.stringify(rules),
    B_KEY: 'secret',
    CORS_ORIGINS: 'https://app.example',
  });
  url = `${gateway.url}/graphql`;
});
afterAll(async () => {
  await gateway.close();
  await Promise.all([issuer.close(), a.close(), b.close()]);
});
beforeEach(() => {
  for (const [name, server] of Object.entries({ a, b })) {
    delete seen[name];
    extra[name] = {};
    server.answer = (response, _count, { headers }) => {
      seen[name] = headers;
      response.writeHead(200, { 'content-type': 'application/json', ...extra[name] });
      response.end(JSON.stringify({ data: { a: name, b: name, write: name } }));
    };
  }
});

const start = (variables: NodeJS.ProcessEnv) =>
  startGatewayOver(supergraph, { JWKS_URL: issuer.jwksUrl, ...variables });

/** Asks both subgraphs, by node:http: `fetch` merges headers and adds some. */
function ask(headers: Record<string, string | string[]> = {}, to = url, query = '{ a b }') {
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; body: string }>(
    (resolve, reject) => {
      const options = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
      const sent = request(to, options, (response) => {
        let body = '';
        response.on('data', (chunk: Buffer) => (body += chunk.toString()));
        response.once('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      });
      sent.once('error', reject);
      sent.end(Buffer.from(JSON.stringify({ query }))); // a string would have its headers written as UTF-8
    },
  );
}
const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const bearer = async (claims: object, userId = 'ada') =>
  `Bearer ${await issuer.token({ userId, claims: { ...claims } })}`;

describe('what goes to subgraphs', () => {
  test('is nothing of the client by default but its trace context', async () => {
    const plain = await start({});
    const headers = {
      traceparent,
      tracestate: 'a=b',
      baggage: 'user=ada',
      cookie: 'session=1',
      authorization: await bearer({}),
      'x-tenant': 't',
      'accept-language': 'de',
      'x-forwarded-for': '203.0.113.1',
    };
    expect((await ask(headers, `${plain.url}/graphql`)).status).toBe(200);
    await plain.close();
    expect(Object.keys(seen['a'] ?? {}).toSorted()).toEqual([
      'accept',
      'accept-encoding',
      'connection',
      'content-length',
      'content-type',
      'host',
      'traceparent',
      'tracestate',
      'x-parley-timeout-ms',
    ]);
  });

  test('is what rules name, to the subgraphs they name', async () => {
    const authorization = await bearer({});
    await ask({
      'ACCEPT-language': 'de',
      'X-App-Version': '7',
      'x-app-': 'begins so',
      'x-tenant': 't',
      'x-other': 'o',
      cookie: 'session=1',
      authorization,
    });
    const common = { 'accept-language': 'de', 'x-app-version': '7', 'x-app-': 'begins so' };
    expect(seen['a']).toMatchObject({ ...common, 'x-tenant': 't', authorization });
    expect(seen['b']).toMatchObject(common);
    for (const name of ['x-tenant', 'authorization']) expect(seen['b']).not.toHaveProperty(name);
    for (const server of ['a', 'b'])
      for (const name of ['cookie', 'x-other']) expect(seen[server]).not.toHaveProperty(name);
  });

  test('is set by the gateway, whatever the client says', async () => {
    await ask({ 'x-api-key': 'stolen', 'x-kept': 'theirs', X_KEPT: 'theirs' });
    expect(seen['b']).toMatchObject({ 'x-api-key': 'secret', 'x-kept': 'ours' });
    expect(seen['b']).not.toHaveProperty('x_kept');
    expect(seen['a']).not.toHaveProperty('x-api-key');
    expect(seen['a']).toMatchObject({ 'x-kept': 'theirs' });
  });

  test('keeps its value: given twice, in bytes, and not where `Connection` names it', async () => {
    await ask({
      'x-app-many': ['one', 'two'],
      'x-app-bytes': 'Zo\xeb',
      'x-app-hop': '1',
      connection: 'close, X-App-Hop',
    });
    expect(seen['a']).toMatchObject({ 'x-app-many': 'one, two', 'x-app-bytes': 'Zo\xeb' });
    expect(seen['a']).not.toHaveProperty('x-app-hop');
  });

  test.each([
    ['a line break', 'x\r\nx-api-key: stolen\r\nx-other: y'],
    ['a folded line', 'x\r\n x-api-key: stolen'],
    ['a null character', 'x\0y'],
  ])('is nothing that hides behind %s', async (_, value) => {
    const raw = startRawRequest(url, {
      headers: { 'content-type': 'application/json', 'content-length': 17, 'x-app-tricky': value },
    });
    raw.write('{"query":"{ a }"}');
    await raw.answer;
    expect(seen['a']?.['x-api-key']).toBeUndefined();
    expect(String(seen['a']?.['x-app-tricky'] ?? '')).not.toMatch(/[\r\n\0]/u);
  });

  test('that is more than it may be is refused, and nobody is asked', async () => {
    const refused = await ask({ 'x-app-one': 'x'.repeat(5_000), 'x-app-two': 'x'.repeat(5_000) });
    expect([refused.status, refused.body]).toEqual([431, expect.stringContaining('the limit is 8192')]);
    expect(seen).toEqual({});
    const events = await send(url, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        'x-app-one': 'x'.repeat(9_000),
      },
      body: '{"query":"{ a }"}',
    });
    expect(events.status).toBe(431);
  });

  test('also when the gateway introspects: what it sets', async () => {
    const introspection = createSubgraphIntrospection({
      urls: {},
      sign: undefined,
      fixedHeadersOf: () => ({ 'x-api-key': 'secret' }),
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    const query = { request: { query: '{ a }' } } as unknown;
    await introspection({ name: 'a', url: a.url }).process(query as never);
    expect(seen['a']).toMatchObject({ 'x-api-key': 'secret' });
  });
});

describe('the claims of the viewer', () => {
  test('go as headers: text as it is, the rest as JSON, encoded where no header could have it', async () => {
    const authorization = await bearer({
      roles: ['a', { b: 'ü' }],
      name: 'Zoë 🐢\r\nx-api-key: 100%',
      level: 7,
      other: 'x',
    });
    await ask({ authorization });
    for (const server of ['a', 'b'])
      expect(seen[server]).toMatchObject({
        'x-app-viewer-id': 'ada',
        'x-roles': '["a",{"b":"%C3%BC"}]',
        'x-name': 'Zo%C3%AB %F0%9F%90%A2%0D%0Ax-api-key: 100%25',
        'x-level': '7',
      });
    expect(decodeURIComponent(String(seen['a']?.['x-name']))).toBe('Zoë 🐢\r\nx-api-key: 100%');
    expect(seen['a']).not.toHaveProperty('x-other');
  });

  test.each<[unknown, string | undefined]>([
    [' x ', '%20x%20'],
    ['   ', '%20%20%20'],
    ['', ''],
    [false, 'false'],
    [null, undefined],
    [undefined, undefined],
    ['\ud800', '%EF%BF%BD'],
  ])('%j is %j', async (name, text) => {
    await ask({ authorization: await bearer({ name }) });
    expect(seen['b']?.['x-name']).toBe(text);
  });

  test('a client cannot invent them, in no spelling', async () => {
    const spoofed = {
      'X-App-Viewer-Id': 'admin',
      'x-app-viewer_id': 'admin',
      X_Roles: 'admin',
      'x-name': 'admin',
    };
    for (const authorization of [undefined, await bearer({})]) {
      await ask({ ...spoofed, ...(authorization !== undefined && { authorization }) });
      for (const server of ['a', 'b']) {
        expect(JSON.stringify(seen[server])).not.toContain('admin');
        expect(seen[server]?.['x-app-viewer-id']).toBe(authorization === undefined ? undefined : 'ada');
      }
    }
  });

  test('one that is too long for a header refuses the token', async () => {
    const refused = await ask({ authorization: await bearer({ name: 'é'.repeat(1_000) }) });
    expect([refused.status, refused.body]).toEqual([401, expect.stringContaining('takes 6000 characters')]);
  });
});

describe('what comes back from subgraphs', () => {
  test('is what rules name, merged in the order of the fetches, whichever answers first', async () => {
    extra['a'] = {
      'x-first': 'a',
      'x-last': 'a',
      'x-all': ['a1', 'a2'],
      'set-cookie': ['a=1', 'a=2'],
      'x-other': 'a',
    };
    extra['b'] = {
      'x-first': 'b',
      'x-last': 'b',
      'x-all': 'b',
      'set-cookie': 'b=1',
      'cache-control': 'public',
    };
    const answerA = a.answer;
    a.answer = (response, count, asked) =>
      void eventually(() => seen['b'] !== undefined, true).then(() => answerA(response, count, asked));
    const { headers } = await ask();
    expect(headers).toMatchObject({
      'x-first': 'a',
      'x-last': 'b',
      'x-all': 'a1, a2, b',
      'set-cookie': ['a=1', 'a=2', 'b=1'],
      'cache-control': 'no-store',
    });
    expect(headers).not.toHaveProperty('x-other');
  });

  test('is nothing by default, and of mutations too where it is named', async () => {
    extra['a'] = { 'set-cookie': 'a=1' };
    const plain = await start({});
    expect((await ask({}, `${plain.url}/graphql`)).headers).not.toHaveProperty('set-cookie');
    await plain.close();
    expect((await ask({}, url, 'mutation { write }')).headers['set-cookie']).toEqual(['a=1']);
  });

  test('has no more than clients take', async () => {
    extra['a'] = { 'x-first': 'x'.repeat(5_000), 'x-all': 'x'.repeat(5_000), 'set-cookie': 'kept=1' };
    const { status, headers } = await ask({}, url, '{ a }');
    expect([status, headers['x-first']?.length, headers['x-all']]).toEqual([200, 5_000, undefined]);
    expect(headers['set-cookie']).toEqual(['kept=1']);
  });
});

describe('cookies', () => {
  const cookies = '__Host-kept';
  let jar: GatewayOver;
  beforeAll(async () => {
    jar = await start({
      SUBGRAPH_HEADERS: JSON.stringify([
        { subgraphs: ['a'], cookies: [cookies] },
        { return: ['set-cookie', 'x-first'] },
      ]),
      CORS_ORIGINS: 'https://app.example',
      AUTOMATIC_PERSISTED_QUERIES: 'true',
      PERSISTED_GET_MAX_AGE_SECONDS: '60',
    });
  });
  afterAll(() => jar.close());

  const write = 'mutation { write }';
  const cookie = '__Host-other=0; __Host-kept=mine; session=1';
  const set = '__Host-kept=new; Path=/; Secure';
  const go = (headers: Record<string, string | string[]>, query = write) =>
    ask(headers, `${jar.url}/graphql`, query);
  const host = (): string => new URL(jar.url).host;
  const ofA = () => [seen['a']?.['cookie'], seen['a']?.['x-parley-cookies']];

  test('go with a mutation to the subgraph that they are for, and come back from it: they alone', async () => {
    extra['a'] = { 'set-cookie': [set, '__Host-other=1', '__Host-kept=newer'] };
    const { headers } = await go({ cookie });
    expect(ofA()).toEqual(['__Host-kept=mine', cookies]);
    expect(headers['set-cookie']).toEqual(['__Host-kept=newer', '__Host-other=1']);
  });

  test('that are not there can be set all the same', async () => {
    extra['a'] = { 'set-cookie': [set] };
    const { headers } = await go({ cookie: 'session=1' });
    expect([...ofA(), headers['set-cookie']]).toEqual([undefined, cookies, [set]]);
  });

  test('neither go with a query nor come back from it, by POST and by GET, which stays cached', async () => {
    extra['a'] = { 'set-cookie': [set] };
    extra['b'] = { 'set-cookie': [set] };
    const { headers } = await go({ cookie }, '{ a b }');
    expect([...ofA(), seen['b']?.['cookie'], headers['set-cookie']]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    const sha = createHash('sha256').update('{ a }').digest('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha } });
    await send(`${jar.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ a }', extensions: JSON.parse(extensions) as object }),
    });
    const answer = await send(`${jar.url}/graphql?${new URLSearchParams({ extensions })}`, {
      headers: { 'apollo-require-preflight': 'yes', cookie },
    });
    expect([answer.status, answer.headers.get('set-cookie'), answer.headers.get('cache-control')]).toEqual([
      200,
      null,
      'public, max-age=60',
    ]);
    expect(ofA()).toEqual([undefined, undefined]);
  });

  test('of a name that came twice do not go: one of them is not of this host', async () => {
    await go({ cookie: '__Host-kept=mine; __Host-kept=tossed' });
    expect(ofA()).toEqual([undefined, cookies]);
    await go({ cookie: ['__Host-kept=mine', '__Host-kept=tossed'] });
    expect(ofA()).toEqual([undefined, cookies]);
  });

  test.each<[string, boolean]>([
    ['https://app.example', true],
    ['https://app.example:444', false],
    ['http://app.example', false],
    ['https://evil.example', false],
    ['https://app.example.evil.example', false],
    ['null', false],
    ['file://', false],
    ['', false],
  ])('of a page of %j go: %j', async (origin, isTrusted) => {
    extra['a'] = { 'set-cookie': [set] };
    const { headers, status } = await go({ cookie, origin });
    expect([status, ...ofA(), headers['set-cookie']]).toEqual([
      200,
      ...(isTrusted ? ['__Host-kept=mine', cookies, [set]] : [undefined, undefined, undefined]),
    ]);
  });

  test('of a page of the host itself go over https, and over http on this machine only', async () => {
    const of = async (origin: string, asked: string) => {
      await go({ cookie, origin, host: asked });
      return ofA()[0] !== undefined;
    };
    expect(await of(`http://${host()}`, host())).toBe(true);
    expect(await of('http://localhost:4000', 'localhost:4000')).toBe(true);
    expect(await of('http://app.localhost', 'app.localhost')).toBe(true);
    expect(await of('http://[::1]:4000', '[::1]:4000')).toBe(true);
    // Behind a proxy that ends TLS.
    expect(await of('https://192.0.2.1', '192.0.2.1')).toBe(true);
    expect(await of('http://192.0.2.1', '192.0.2.1')).toBe(false);
    expect(await of('http://localhost:4001', 'localhost:4000')).toBe(false);
  });

  test('neither go nor come over Server-Sent Events and over a socket', async () => {
    extra['a'] = { 'set-cookie': [set] };
    const events = await fetch(`${jar.url}/graphql`, {
      method: 'POST',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json', cookie },
      body: JSON.stringify({ query: write }),
    });
    expect([events.headers.get('set-cookie'), await events.text()]).toEqual([
      null,
      expect.stringContaining('"write":"a"'),
    ]);
    expect(ofA()).toEqual([undefined, undefined]);
    delete seen['a'];
    const client = await openSocket(`${jar.url}/graphql`, { headers: { cookie } });
    client.send({ type: 'connection_init', payload: { headers: { cookie, 'x-parley-cookies': cookies } } });
    await client.next();
    client.subscribe('1', write);
    expect((await client.next('1')).payload?.data).toEqual({ write: 'a' });
    expect(ofA()).toEqual([undefined, undefined]);
    await client.close();
  });

  test('a client cannot say itself that it takes them', async () => {
    await go({ cookie, 'x-parley-cookies': '__Host-other', origin: 'https://evil.example' });
    expect(ofA()).toEqual([undefined, undefined]);
    await go({ cookie, 'x-parley-cookies': '__Host-other' });
    expect(ofA()).toEqual(['__Host-kept=mine', cookies]);
  });

  test('of clients at the same time stay apart', async () => {
    const answerA = a.answer;
    a.answer = (response, count, asked) => {
      const mine = String(asked.headers['cookie']).replace('__Host-kept=', '');
      extra['a'] = { 'set-cookie': [`__Host-kept=after-${mine}`] };
      answerA(response, count, asked);
    };
    const names = Array.from({ length: 20 }, (_, index) => `c${index}`);
    const answers = await Promise.all(names.map((name) => go({ cookie: `__Host-kept=${name}` })));
    expect(answers.map(({ headers }) => headers['set-cookie'])).toEqual(
      names.map((name) => [`__Host-kept=after-${name}`]),
    );
  });

  test('pages of the origins that are listed may send them, and no others', async () => {
    const allows = async (origin: string, of = jar.url) => {
      const { headers } = await send(`${of}/graphql`, { method: 'OPTIONS', headers: { origin } });
      return headers.get('access-control-allow-credentials');
    };
    expect(await allows('https://app.example')).toBe('true');
    expect(await allows('https://evil.example')).toBeNull();
    // Without rules for cookies there is nothing to send.
    expect(await allows('https://app.example', gateway.url)).toBeNull();
  });

  test.each<[object[], string]>([
    [[{ cookies: ['session'] }], '__Host-'],
    [[{ cookies: ['__Host-a b'] }], '__Host-'],
    [[{ cookies: ['__Host-a'] }, { forward: ['cookie'] }], 'cookie is neither forwarded nor set as a whole'],
    [[{ cookies: ['__Host-a'], set: { cookie: 'a=b' } }], 'cookie is neither forwarded nor set as a whole'],
    [[{ forward: ['x-parley-cookies'] }], 'x-parley-cookies is written by the gateway itself'],
  ])('%j is refused at the start', (given, reason) => {
    const SUBGRAPH_HEADERS = JSON.stringify(given);
    expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', SUBGRAPH_HEADERS })).toThrow(reason);
  });
});

test('pages of other origins may send what is forwarded, and read what comes back', async () => {
  const { headers } = await send(url, {
    method: 'OPTIONS',
    headers: {
      origin: 'https://app.example',
      'access-control-request-headers': 'x-app-version,x-tenant,x-other,x-app-viewer-id,content-length',
    },
  });
  const allowed = headers.get('access-control-allow-headers')?.split(', ');
  expect(allowed).toEqual(expect.arrayContaining(['content-type', 'x-app-version', 'x-tenant']));
  for (const name of ['x-other', 'x-app-viewer-id', 'content-length']) expect(allowed).not.toContain(name);
  expect(headers.get('access-control-expose-headers')).toBe('x-first, x-last, x-all, set-cookie');
});

test('an answer to which forwarded headers or those that come back belong is not cached', async () => {
  const get = async (forward: string[], headers: Record<string, string> = {}) => {
    const cached = await start({
      AUTOMATIC_PERSISTED_QUERIES: 'true',
      PERSISTED_GET_MAX_AGE_SECONDS: '60',
      SUBGRAPH_HEADERS: JSON.stringify([{ forward, return: ['x-first'] }]),
    });
    const sha = createHash('sha256').update('{ a }').digest('hex');
    const extensions = JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha } });
    await send(`${cached.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ a }', extensions: JSON.parse(extensions) as object }),
    });
    const answer = await send(`${cached.url}/graphql?${new URLSearchParams({ extensions })}`, {
      headers: { 'apollo-require-preflight': 'yes', ...headers },
    });
    await cached.close();
    return answer.headers;
  };
  const plain = await get(['x-tenant']);
  expect([plain.get('cache-control'), plain.get('vary')]).toEqual([
    'public, max-age=60',
    expect.stringContaining('x-tenant'),
  ]);
  expect((await get(['x-tenant'], { 'x-tenant': 't' })).get('cache-control')).toBe('no-store');
  expect((await get(['x-tenant-*'])).get('cache-control')).toBe('no-store');
  extra['a'] = { 'x-first': 'a' };
  expect((await get(['x-tenant'])).get('cache-control')).toBe('no-store');
});

describe('subscriptions', () => {
  const log = createBoardLog();
  let posts: Awaited<ReturnType<typeof startPlainPosts>>;
  let authors: AnsweringServer;
  let board: GatewayOver;
  const fetched: (string | undefined)[] = [];
  beforeAll(async () => {
    [posts, authors] = await Promise.all([startPlainPosts(log), startAnsweringServer()]);
    authors.answer = (response, _count, { headers, body }) => {
      const { 'accept-language': language, 'x-viewer': viewer } = headers;
      fetched.push(language);
      const { variables } = JSON.parse(body) as { variables: { representations: unknown[] } };
      const entity = {
        __typename: 'Author',
        name: `in ${language ?? 'any'}`,
        nickname: `for ${String(viewer)}`,
      };
      const data = { _entities: variables.representations.map(() => entity) };
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
    };
    board = await startGatewayOver(composeBoard(postsSdl(), { posts: posts.url, authors: authors.url }), {
      JWKS_URL: issuer.jwksUrl,
      SUBGRAPH_HEADERS: JSON.stringify([
        { forward: ['accept-language', 'x-app-*'], claims: { 'x-viewer': 'sub' } },
        { subgraphs: ['posts'], set: { 'x-api-key': 'secret' } },
      ]),
    });
  });
  afterAll(async () => {
    await board.close();
    await Promise.all([posts.close(), authors.close()]);
  });

  const init = async (payload: object, headers: Record<string, string> = {}): Promise<SocketClient> => {
    const client = await openSocket(`${board.url}/graphql`, { headers });
    client.send({ type: 'connection_init', payload });
    return client;
  };
  const connected = async (...given: Parameters<typeof init>) => {
    const client = await init(...given);
    expect((await client.next()).type).toBe('connection_ack');
    return client;
  };
  const follow = async (clients: readonly SocketClient[], selection: string) => {
    const before = log.followers();
    for (const client of clients) client.subscribe('1', `subscription { plain { author { ${selection} } } }`);
    await eventually(() => log.followers(), before + clients.length);
  };
  const gone = async (clients: readonly SocketClient[]) => {
    await Promise.all(clients.map((client) => client.close()));
    // Its generators end with the next event.
    await eventually(() => {
      log.post('bye');
      return log.followers();
    }, 0);
  };
  const received = (client: SocketClient) => client.next('1').then(({ payload }) => payload?.data);
  const post = (selection: object) => ({ plain: { author: selection } });

  test('what is fetched for many is fetched once for those who have sent the same, and for them only', async () => {
    const german = { headers: { 'Accept-Language': 'de' } };
    // Two of them as browsers do it, one by the upgrade request.
    const clients = await Promise.all([
      connected(german),
      connected(german),
      connected({}, { 'accept-language': 'fr' }),
      connected({}),
    ]);
    await follow(clients, 'name');
    fetched.length = 0;
    log.post('hello');
    expect(await Promise.all(clients.map(received))).toEqual(
      ['in de', 'in de', 'in fr', 'in any'].map((name) => post({ name })),
    );
    expect(new Set(fetched)).toEqual(new Set(['de', 'fr', undefined]));
    await gone(clients);
  });

  test('nor does one event that reached many by one frame serve those who have sent something else', async () => {
    const { privateKey, publicKey } = await internalKeys();
    const kit = await startBoard(publicKey);
    await kit.posts[1]?.stop();
    const urls = { posts: kit.posts[0]?.url ?? '', authors: authors.url };
    const over = await startGatewayOver(composeBoard(postsSdl(), urls), {
      INTERNAL_TOKEN_PRIVATE_KEY: privateKey,
      JWKS_URL: issuer.jwksUrl,
      SUBGRAPH_HEADERS: JSON.stringify([{ subgraphs: ['authors'], forward: ['accept-language'] }]),
    });
    const clients: SocketClient[] = [];
    for (const language of ['de', 'fr', 'de', 'fr']) {
      const client = await openSocket(`${over.url}/graphql`, { headers: { 'accept-language': language } });
      const accessToken = await issuer.token({ userId: `viewer-${clients.length}` });
      client.send({ type: 'connection_init', payload: { accessToken } });
      await client.next();
      client.subscribe('1', 'subscription { plain { author { name } } }');
      clients.push(client);
    }
    await eventually(() => kit.log.followers(), clients.length);
    fetched.length = 0;
    kit.log.post('hello');
    expect(await Promise.all(clients.map(received))).toEqual(
      ['in de', 'in fr', 'in de', 'in fr'].map((name) => post({ name })),
    );
    // One for each language: those who have sent the same share it.
    expect(fetched.toSorted((one = '', other = '') => one.localeCompare(other))).toEqual(['de', 'fr']);
    await Promise.all(clients.map((client) => client.close()));
    await over.close();
    await kit.close();
  });

  test('each header set has a socket of its own at the subgraph, which is closed with its last operation', async () => {
    await eventually(() => posts.sockets() <= 1, true);
    const before = posts.opened.length;
    const ada = { accessToken: await issuer.token({ userId: 'ada' }) };
    const eve = {
      accessToken: await issuer.token({ userId: 'eve' }),
      headers: { 'x-viewer': 'ada', X_VIEWER: 'ada' },
    };
    const clients = await Promise.all([connected(ada), connected(ada), connected(eve)]);
    await follow(clients, 'nickname');
    const opened = posts.opened.slice(before);
    expect(new Set(opened.map((headers) => headers['x-viewer']))).toEqual(new Set(['ada', 'eve']));
    expect(opened).toHaveLength(2);
    for (const headers of opened) {
      expect(headers).toMatchObject({ 'x-api-key': 'secret' });
      expect(headers).not.toHaveProperty('x_viewer');
      expect(headers).not.toHaveProperty('authorization');
    }
    log.post('hello');
    expect(await Promise.all(clients.map(received))).toEqual(
      ['for ada', 'for ada', 'for eve'].map((nickname) => post({ nickname })),
    );
    await gone(clients);
    await eventually(() => posts.sockets() <= 1, true);
  });

  test.each<[string, object, string]>([
    ['a line break', { 'x-app-a': 'x\r\nx-viewer: ada' }, 'x-app-a in `headers` has no value'],
    ['a character that is no byte', { 'x-app-a': '🐢' }, 'x-app-a in `headers` has no value'],
    ['a number', { 'x-app-a': 5 }, 'x-app-a in `headers` has no value'],
    ['a list', { 'x-app-a': ['x'] }, 'x-app-a in `headers` has no value'],
    ['a name twice', { 'x-app-a': 'x', 'X-App-A': 'y' }, 'x-app-a is in `headers` twice'],
    ['too much', { 'x-app-a': 'x'.repeat(9_000) }, 'the limit is 8192'],
  ])('%s in `headers` of connection_init closes the socket', async (_, headers, reason) => {
    const client = await init({ headers });
    const closed = await client.closed;
    expect(closed.code).toBe(4400);
    expect(closed.reason).toContain(reason);
  });

  test('names that are none, or that nobody forwards, are left out', async () => {
    const headers = {
      'x-app-a b': 'x',
      'x-app-\r\n': 'x',
      __proto__: 'x',
      'x-other': 5,
      'content-length': '1',
    };
    const client = await connected({ headers });
    await follow([client], 'name');
    expect(JSON.stringify(posts.opened.at(-1))).not.toContain('x-app');
    await gone([client]);
  });
});

test('a beginning of names lets no credentials through, nor what is of the connection, in no spelling', () => {
  const forward = 'abcdefghijklmnopqrstuvwxyz'.split('').map((letter) => `${letter}*`);
  const { pick } = createSubgraphHeaders([{ forward, set: {}, claims: {}, cookies: [], return: [] }]);
  const names = ['authorization', 'cookie', 'connection', 'host', 'content-length', 'te', 'traceparent'];
  const others = ['transfer_encoding', 'content_length', 'sec-websocket-key', 'x-parley-timeout-ms'];
  const headers = Object.fromEntries([...names, ...others, 'x-tenant'].map((name) => [name, 'x']));
  expect(pick(headers).headers).toEqual({ 'x-tenant': 'x' });
});

describe('rules are checked at the start', () => {
  const load = (given: unknown, variables: NodeJS.ProcessEnv = {}) =>
    loadEnvironment({ SUPERGRAPH_PATH: 'x', SUBGRAPH_HEADERS: JSON.stringify(given), ...variables });

  test.each<[unknown, string]>([
    [[{ forward: ['connection'] }], 'connection belongs to one connection and is not passed on'],
    [[{ forward: ['Transfer-Encoding'] }], 'transfer-encoding belongs to one connection'],
    [[{ forward: ['sec-websocket-key'] }], 'sec-websocket-key belongs to one connection'],
    [[{ forward: ['host'] }], 'host is written by the gateway itself'],
    [[{ forward: ['content-length'] }], 'content-length is written by the gateway itself'],
    [[{ forward: ['traceparent'] }], 'traceparent is written by the gateway itself'],
    [[{ forward: ['x-parley-timeout-ms'] }], 'x-parley-timeout-ms is written by the gateway itself'],
    [[{ forward: ['*'] }], '* would be all headers'],
    [[{ forward: ['x tenant'] }], 'x tenant is no name of a header'],
    [[{ forward: ['x-*-y'] }], 'no name'],
    [[{ set: { 'content-type': 'x' } }], 'content-type is written by the gateway itself'],
    [[{ set: { 'x-a': 'x\r\ny' } }], 'the value of x-a has characters that a header cannot have'],
    [[{ set: { 'x-a': '' } }], 'x-a has no value'],
    [[{ set: { 'x-a': { env: 'NOT_THERE' } } }], 'NOT_THERE, for x-a, is missing'],
    [[{ set: { 'x-a': { env: 'x', file: 'y' } } }], 'SUBGRAPH_HEADERS'],
    [
      [{ claims: { 'x-v': 'sub' } }, { forward: ['X-V'] }],
      'x-v has a claim: it can be neither forwarded nor set',
    ],
    [[{ claims: { 'x-v': 'sub' }, set: { 'x-V': 'y' } }], 'x-v has a claim'],
    [[{ claims: { 'x-v': 'sub' }, forward: ['x_v'] }], 'x_v has a claim'],
    [[{ return: ['content-type'] }], 'content-type is written by the gateway itself'],
    [[{ return: ['Access-Control-Allow-Origin'] }], 'access-control-allow-origin is written by the gateway'],
    [[{ return: [{ name: 'set-cookie', merge: 'first' }] }], 'set-cookie is always appended'],
    [[{ return: [{ name: 'x-a', merge: 'join' }] }], 'SUBGRAPH_HEADERS'],
    [[{ forwards: ['x-a'] }], 'SUBGRAPH_HEADERS'],
    [[{ set: { 'x-a': '1', 'X-A': '2' } }], 'One header is there twice'],
    [[{ subgraphs: [] }], 'SUBGRAPH_HEADERS'],
    [{ forward: ['x-a'] }, 'It is no JSON list'],
  ])('%j is refused', (given, sentence) => {
    expect(() => load(given)).toThrow(sentence);
  });

  test('a secret is not shown', () => {
    const secret = 'very\nsecret';
    expect(() => load([{ set: { 'x-a': { env: 'KEY' } } }], { KEY: secret })).toThrow(/^(?!.*secret)/su);
  });

  test.each<[unknown, string]>([
    [[{ claims: { 'x-v': 'sub' } }], 'claims are not sent where INTERNAL_TOKEN_PRIVATE_KEY signs tokens'],
    [[{ forward: ['authorization'] }], 'authorization has the internal token'],
    [[{ set: { Authorization: 'x' } }], 'authorization has the internal token'],
  ])('with internal tokens %j is refused', async (given, sentence) => {
    const { privateKey } = await internalKeys();
    expect(() => load(given, { INTERNAL_TOKEN_PRIVATE_KEY: privateKey })).toThrow(sentence);
  });
});
