import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { request, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadEnvironment } from '../src/environment.ts';
import { createAutomaticQueries } from '../src/persisted-operations/automatic-queries.ts';
import { checkManifest } from '../src/persisted-operations/follow-manifest.ts';
import { maxManifestBytes } from '../src/persisted-operations/manifest.ts';
import { createUnlistedLog } from '../src/persisted-operations/unlisted-log.ts';
import { send } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { keepLines } from './support/kept-lines.ts';
import {
  readMetric,
  startGatewayOver,
  startRunningGateway,
  type RunningGateway,
} from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const whoami = 'query Whoami { whoami }';
const product = 'query Product($id: ID!) { product(id: $id) { name } }';
const register = 'mutation Register { register(name: "ada") }';
const price = 'subscription Price { price(of: 1) }';
const listed = [
  { id: sha256(whoami), name: 'Whoami', type: 'query', body: whoami },
  { id: 'product-1', name: 'Product', type: 'query', body: product, clientName: 'web' },
  { id: 'product-1', name: 'Product', type: 'query', body: product, clientName: 'phone' },
  { id: sha256(register), name: 'Register', type: 'mutation', body: register },
  { id: sha256(price), name: 'Price', type: 'subscription', body: price },
  { id: '__proto__', name: 'Named', type: 'query', body: 'query Named { __typename }' },
];
const manifestOf = (operations: unknown, more: object = {}) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations, ...more });

let gateway: RunningGateway;
let folder: string;
let manifest: string;
beforeAll(async () => {
  gateway = await startRunningGateway();
  folder = await mkdtemp(join(tmpdir(), 'persisted-'));
  manifest = join(folder, 'manifest.json');
  await writeFile(manifest, manifestOf(listed));
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

/** In one step: a file that is read half written is refused, too. */
async function replace(path: string, text: string): Promise<void> {
  await writeFile(`${path}.next`, text);
  await rename(`${path}.next`, path);
}

type Served = Awaited<ReturnType<typeof serve>>;

/** Another gateway over the same subgraphs. */
async function serve(variables: NodeJS.ProcessEnv) {
  const { lines, logger } = keepLines();
  const started = await startGatewayOver(
    gateway.shop.supergraphSdl,
    {
      JWKS_URL: gateway.issuer.jwksUrl,
      INTERNAL_TOKEN_PRIVATE_KEY: gateway.internalKeys.privateKey,
      TRUSTED_PROXIES: '127.0.0.1',
      ...variables,
    },
    { logger },
  );
  const url = `${started.url}/graphql`;
  const metric = (line: string) => readMetric(started.adminUrl, line);
  return {
    url,
    lines,
    close: () => started.close(),
    metric,
    counted: (result: string) =>
      metric(`parley_persisted_operations_total{service="gateway",result="${result}"}`),
    updates: (result: string) =>
      metric(`parley_manifest_updates_total{service="gateway",result="${result}"}`),
    post: (body: object, headers: Record<string, string> = {}) =>
      send(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    get: (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
      send(`${url}?${new URLSearchParams(parameters)}`, {
        headers: { 'apollo-require-preflight': 'yes', ...headers },
      }),
  };
}

async function serving(variables: NodeJS.ProcessEnv, act: (served: Served) => Promise<void>): Promise<void> {
  const served = await serve(variables);
  try {
    await act(served);
  } finally {
    await served.close();
  }
}

const byHash = (sha256Hash: unknown, version: unknown = 1) => ({
  extensions: { persistedQuery: { version, sha256Hash } },
});
const extensionsOf = (sha256Hash: string) => JSON.stringify(byHash(sha256Hash).extensions);
const refusalOf = ({ status, body }: Awaited<ReturnType<typeof send>>) => [
  status,
  body.errors?.map(({ message, extensions }) => [extensions['code'], message]),
  body.data,
];
const notFound = [200, [['PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound']], undefined];
const notSupported = [200, [['PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported']], undefined];
const mismatch = [400, [['BAD_REQUEST', 'provided sha does not match query']], undefined];
const codeOf = (answer: Awaited<ReturnType<typeof send>>) => answer.body.errors?.[0]?.extensions['code'];

describe('only', () => {
  let only: Served;
  beforeAll(async () => {
    only = await serve({ PERSISTED_OPERATIONS: 'only', PERSISTED_OPERATIONS_PATH: manifest });
  });
  afterAll(() => only.close());

  test.each<[string, object, unknown]>([
    ['by its id', byHash(sha256(whoami)), { whoami: 'nobody' }],
    [
      'by an id that is no hash',
      { ...byHash('product-1'), variables: { id: '7' } },
      { product: { name: 'Product 7' } },
    ],
    [
      'by `documentId`',
      { documentId: 'product-1', variables: { id: '7' } },
      { product: { name: 'Product 7' } },
    ],
    ['by `documentId` with a prefix', { documentId: `sha256:${sha256(whoami)}` }, { whoami: 'nobody' }],
    ['by its text', { query: whoami }, { whoami: 'nobody' }],
    ['by both', { query: whoami, ...byHash(sha256(whoami)) }, { whoami: 'nobody' }],
    [
      'by an id that is a property of every object, where it is listed',
      byHash('__proto__'),
      { __typename: 'Query' },
    ],
  ])('what the manifest lists runs %s', async (_, body, data) => {
    expect((await only.post(body)).body).toEqual({ data });
  });

  test.each<[string, object]>([
    ['another text', { query: '{ whoami }' }],
    ['a text that differs in white space', { query: `${whoami} ` }],
    ['introspection', { query: '{ __schema { queryType { name } } }' }],
    ['text that is no GraphQL', { query: '{' }],
    ['an unknown hash', byHash(sha256('{ whoami }'))],
    ['an unknown hash with its text', { query: '{ whoami }', ...byHash(sha256('{ whoami }')) }],
    ['an unknown id', { documentId: 'product-2' }],
    ['a property of every object', byHash('constructor')],
    ['another one', { documentId: 'toString' }],
    ['a hash in capitals', byHash(sha256(whoami).toUpperCase())],
  ])('%s is refused', async (_, body) => {
    const refused = await only.post(body);
    expect([refused.status, codeOf(refused), refused.body.data]).toEqual([
      400,
      'PERSISTED_QUERY_NOT_IN_LIST',
      undefined,
    ]);
  });

  test('an id with the text of another one is refused', async () => {
    expect(refusalOf(await only.post({ query: product, ...byHash(sha256(whoami)) }))).toEqual(mismatch);
  });

  test('what is listed is still checked: kind, variables, limits', async () => {
    const mutation = await only.get({ extensions: extensionsOf(sha256(register)) });
    expect(mutation.status).toBe(405);
    expect(codeOf(await only.post(byHash('product-1')))).toBe('BAD_USER_INPUT');
  });

  test('all transports', async () => {
    const events = await fetch(only.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify(byHash(sha256(whoami))),
    });
    expect(await events.text()).toContain('data: {"data":{"whoami":"nobody"}}');
    const refused = await fetch(only.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: '{ whoami }' }),
    });
    expect(await refused.text()).toContain('PERSISTED_QUERY_NOT_IN_LIST');

    const client = await connect(only.url);
    // graphql-transport-ws wants a text in any case.
    client.subscribe('1', '', byHash(sha256(whoami)));
    expect((await client.next('1')).payload).toEqual({ data: { whoami: 'nobody' } });
    client.subscribe('2', '{ whoami }');
    expect((await client.next('2')).payload?.[0]?.extensions?.['code']).toBe('PERSISTED_QUERY_NOT_IN_LIST');
    client.subscribe('3', '', byHash(sha256(price)));
    await eventually(() => only.metric('parley_active_subscriptions{service="gateway",field="price"}'), 1);
    client.complete('3');
    client.subscribe('4', '');
    expect((await client.next('4')).payload?.[0]?.message).toBe('There is no `query`.');
    await client.close();
  });

  test('what came is counted', async () => {
    const before = [await only.counted('listed'), await only.counted('refused')];
    await only.post({ query: whoami });
    await only.post({ query: '{ whoami }' });
    expect([await only.counted('listed'), await only.counted('refused')]).toEqual(
      before.map((count) => count + 1),
    );
  });
});

describe('log', () => {
  test('anything runs; what is not listed is logged once and cut, and counted', async () => {
    await serving(
      { PERSISTED_OPERATIONS: 'log', PERSISTED_OPERATIONS_PATH: manifest },
      async ({ post, lines, counted }) => {
        const long = `query Long { whoami ${'# long '.repeat(1_000)}\n }`;
        expect((await post({ query: long })).body.data).toEqual({ whoami: 'nobody' });
        expect((await post({ query: long })).body.data).toEqual({ whoami: 'nobody' });
        expect((await post({ query: whoami })).body.data).toEqual({ whoami: 'nobody' });
        await post({ query: '{ nonsense }' });
        const logged = lines.filter((line) => line.includes('not in the manifest'));
        expect(logged).toHaveLength(1);
        expect(logged[0]).toContain('query Long');
        expect(logged[0]?.length).toBeLessThan(1_000);
        expect([await counted('unlisted'), await counted('listed')]).toEqual([2, 1]);
      },
    );
  });

  test('a client that sends an unknown hash is asked for the text, which runs', async () => {
    await serving({ PERSISTED_OPERATIONS: 'log', PERSISTED_OPERATIONS_PATH: manifest }, async ({ post }) => {
      const hash = byHash(sha256('{ whoami }'));
      expect(refusalOf(await post(hash))).toEqual(notFound);
      expect((await post({ ...hash, query: '{ whoami }' })).body.data).toEqual({ whoami: 'nobody' });
      expect(refusalOf(await post(hash))).toEqual(notFound);
    });
  });

  test('so many lines in a minute, and each text once', () => {
    const { lines, logger } = keepLines();
    let minute = 0;
    const log = createUnlistedLog(logger, () => minute * 60_000);
    for (let index = 0; index < 1_000; index += 1) log(`query A${index} { a }`);
    expect(lines).toHaveLength(60);
    minute = 1;
    log('query A0 { a }');
    log('query A999 { a }');
    expect(lines).toHaveLength(61);
  });
});

describe('a manifest', () => {
  const [first] = listed;
  test.each<[string, string, string]>([
    ['no JSON', '{', 'It is no JSON.'],
    ['a list', '[]', 'It is no manifest of the format'],
    ['null', 'null', 'It is no manifest of the format'],
    ['another format', manifestOf([], { format: 'relay' }), 'It is no manifest of the format'],
    ['another version', manifestOf([], { version: 2 }), 'version 1'],
    ['operations by id', manifestOf({ a: 'query { a }' }), 'with a list of operations'],
    ['an operation without an id', manifestOf([{ body: '{ a }' }]), 'Its operation 1 is malformed (id)'],
    ['an id that is a number', manifestOf([first, { ...first, id: 5 }]), 'Its operation 2 is malformed (id)'],
    ['an operation that is null', manifestOf([null]), 'Its operation 1 is malformed (all of it)'],
    ['a body that is none', manifestOf([{ ...first, body: '' }]), 'malformed (body)'],
    ['an unknown type', manifestOf([{ ...first, type: 'Query' }]), 'malformed (type)'],
    ['an id twice', manifestOf([first, first]), `The id ${sha256(whoami)} is listed twice.`],
    [
      'an id with two bodies',
      manifestOf([first, { ...first, clientName: 'x', body: `${whoami} ` }]),
      'has two bodies.',
    ],
    [
      'a body that is not GraphQL',
      manifestOf([{ ...first, id: 'x', body: '{ a' }]),
      'The body of x is not GraphQL: Syntax Error',
    ],
    [
      'a name of another operation',
      manifestOf([{ ...first, id: 'x', name: 'Other' }]),
      'The body of x has no query Other.',
    ],
    [
      'a type of another operation',
      manifestOf([{ ...first, id: 'x', type: 'mutation' }]),
      'The body of x has no mutation Whoami.',
    ],
    [
      'a fragment alone',
      manifestOf([{ id: 'x', body: 'fragment F on Query { a }' }]),
      'The body of x has no operation.',
    ],
  ])('with %s is refused with a sentence', async (_, text, sentence) => {
    const path = join(folder, 'faulty.json');
    await writeFile(path, text);
    await expect(checkManifest(path)).rejects.toThrow(sentence);
    await expect(checkManifest(path)).rejects.toThrow(`The manifest ${path} cannot be used`);
  });

  test('that is too large, or not there, is refused', async () => {
    const path = join(folder, 'large.json');
    await writeFile(path, ' '.repeat(maxManifestBytes + 1));
    await expect(checkManifest(path)).rejects.toThrow('it has 16777217 bytes, and the limit is 16777216');
    await expect(checkManifest(join(folder, 'nowhere.json'))).rejects.toThrow('no such file');
  });

  test('of thousands of operations is read', async () => {
    const path = join(folder, 'many.json');
    const many = Array.from({ length: 3_000 }, (_, index) => ({ ...first, id: `id-${index}` }));
    await writeFile(path, manifestOf(many));
    expect((await checkManifest(path)).size).toBe(3_000);
  });

  test('that is faulty keeps the gateway from starting', async () => {
    const path = join(folder, 'start.json');
    await writeFile(path, '{');
    await expect(
      startGatewayOver(gateway.shop.supergraphSdl, {
        PERSISTED_OPERATIONS: 'only',
        PERSISTED_OPERATIONS_PATH: path,
      }),
    ).rejects.toThrow('cannot be used: It is no JSON.');
  });

  test('is read again when it changes; a faulty one changes nothing, is logged once and counted', async () => {
    const path = join(folder, 'changing.json');
    await replace(path, manifestOf([]));
    await serving(
      { PERSISTED_OPERATIONS: 'only', PERSISTED_OPERATIONS_PATH: path },
      async ({ post, lines, updates }) => {
        expect(codeOf(await post({ query: whoami }))).toBe('PERSISTED_QUERY_NOT_IN_LIST');
        await replace(path, manifestOf(listed));
        await eventually(async () => (await post({ query: whoami })).status, 200);
        await replace(path, manifestOf([{ id: 'x', body: '{' }]));
        await eventually(() => updates('refused'), 1);
        await rm(path);
        await eventually(async () => (await updates('refused')) > 3, true);
        expect((await post({ query: whoami })).body.data).toEqual({ whoami: 'nobody' });
        expect(lines.filter((line) => line.includes('is refused'))).toHaveLength(2);
        await replace(path, manifestOf(listed.slice(1)));
        await eventually(async () => codeOf(await post({ query: whoami })), 'PERSISTED_QUERY_NOT_IN_LIST');
        expect(await updates('served')).toBe(3);
      },
    );
  });
});

describe('automatic persisted queries', () => {
  let served: Served;
  beforeAll(async () => {
    served = await serve({ AUTOMATIC_PERSISTED_QUERIES: 'true' });
  });
  afterAll(() => served.close());

  test('a text is remembered by its hash, for all clients and transports', async () => {
    const query = '{ a: whoami }';
    const hash = byHash(sha256(query));
    expect(refusalOf(await served.post(hash))).toEqual(notFound);
    expect((await served.post({ query, ...hash })).body.data).toEqual({ a: 'nobody' });
    expect((await served.post({ ...hash, query: null })).body.data).toEqual({ a: 'nobody' });
    expect((await served.get({ extensions: extensionsOf(sha256(query)) })).body.data).toEqual({
      a: 'nobody',
    });
    const client = await connect(served.url);
    client.subscribe('1', '', hash);
    expect((await client.next('1')).payload).toEqual({ data: { a: 'nobody' } });
    client.subscribe('2', '', byHash(sha256('never sent')));
    // As a result: that is where Apollo's client looks.
    expect(await client.next('2')).toMatchObject({
      type: 'next',
      payload: { errors: [{ message: 'PersistedQueryNotFound' }] },
    });
    await client.close();
  });

  test('a socket may bring a text, too', async () => {
    const query = '{ b: whoami }';
    const client = await connect(served.url);
    client.subscribe('1', query, byHash(sha256(query)));
    await client.next('1');
    expect((await served.post(byHash(sha256(query)))).body.data).toEqual({ b: 'nobody' });
    await client.close();
  });

  test('a client with an expired token is asked for the text all the same', async () => {
    await serving(
      { AUTOMATIC_PERSISTED_QUERIES: 'true', PUBLIC_FIELDS: 'Mutation.register' },
      async ({ post }) => {
        const token = await gateway.issuer.token({ userId: 'u', expiresIn: -600 });
        const headers = { authorization: `Bearer ${token}` };
        const hash = byHash(sha256(register));
        expect(refusalOf(await post(hash, headers))).toEqual(notFound);
        expect((await post({ query: register, ...hash }, headers)).body.data).toEqual({
          register: 'welcome ada',
        });
        expect((await post(hash, headers)).body.data).toEqual({ register: 'welcome ada' });
      },
    );
  });

  test('only what is valid is remembered', async () => {
    for (const query of ['{', '{ nonsense }', `{ ${'a: whoami '.repeat(3_000)} }`, product]) {
      const hash = byHash(sha256(query));
      expect((await served.post({ query, ...hash })).status).toBe(400);
      expect(refusalOf(await served.post(hash))).toEqual(notFound);
    }
  });

  test.each<[string, object, unknown[]]>([
    ['a hash of another text', { query: '{ whoami }', ...byHash(sha256(product)) }, mismatch],
    ['a hash that is none', { query: '{ whoami }', ...byHash('a') }, mismatch],
    ['a property of every object', byHash('__proto__'), notFound],
    ['another one', byHash('constructor'), notFound],
    ['a hash of 90 kB', byHash('a'.repeat(90_000)), notFound],
    ['another version', byHash(sha256(whoami), 2), notSupported],
    ['a version as text', byHash(sha256(whoami), '1'), notSupported],
  ])('%s', async (_, body, wanted) => {
    expect(refusalOf(await served.post(body))).toEqual(wanted);
  });

  test.each<[string, unknown]>([
    ['a number as hash', { version: 1, sha256Hash: 5 }],
    ['a list as hash', { version: 1, sha256Hash: [sha256(whoami)] }],
    ['an object as hash', { version: 1, sha256Hash: { toString: 'x' } }],
    ['null as hash', { version: 1, sha256Hash: null }],
    ['an empty hash', { version: 1, sha256Hash: '' }],
    ['no version', { sha256Hash: sha256(whoami) }],
    ['a text', 'persisted'],
    ['a list', [1]],
    ['a number', 1],
    ['true', true],
  ])('%s is refused with a sentence', async (_, persistedQuery) => {
    for (const query of [undefined, '{ whoami }']) {
      const [status, errors] = refusalOf(await served.post({ query, extensions: { persistedQuery } }));
      expect([status, errors]).toEqual([
        400,
        [
          [
            'BAD_REQUEST',
            '`extensions.persistedQuery` must be an object with `version` 1 and a string `sha256Hash`.',
          ],
        ],
      ]);
    }
  });

  test('what is null counts as left out', async () => {
    for (const extensions of [null, {}, { persistedQuery: null }])
      expect((await served.post({ query: '{ whoami }', extensions, documentId: null })).status).toBe(200);
    expect(refusalOf(await served.post({ extensions: { persistedQuery: null } }))).toEqual([
      400,
      [['BAD_REQUEST', 'There is no `query`.']],
      undefined,
    ]);
  });

  test('a stranger who sends thousands of operations has only their own forgotten', async () => {
    await serving(
      { AUTOMATIC_PERSISTED_QUERIES: 'true', AUTOMATIC_PERSISTED_QUERIES_BYTES: '20000' },
      async ({ post }) => {
        const register = async (query: string, address: string) =>
          void (await post({ query, ...byHash(sha256(query)) }, { 'x-forwarded-for': address }));
        await register('{ mine: whoami }', '198.51.100.1');
        for (let index = 0; index < 120; index += 1) await register(`{ a${index}: whoami }`, '198.51.100.2');
        expect((await post(byHash(sha256('{ mine: whoami }')))).body.data).toEqual({ mine: 'nobody' });
        expect((await post(byHash(sha256('{ a119: whoami }')))).status).toBe(200);
        expect(refusalOf(await post(byHash(sha256('{ a0: whoami }'))))).toEqual(notFound);
      },
    );
  });

  test('are bounded by bytes and by number, for each address and in all', () => {
    const cache = createAutomaticQueries({ maxBytes: 80_000, clientShares: 4, maxEntries: 40 });
    for (let index = 0; index < 1_000; index += 1) cache.remember(`a${index}`, 'x', 'a');
    expect(cache.size()).toBe(10);
    cache.remember('large', 'é'.repeat(10_000), 'b');
    expect(cache.find('large')).toBeUndefined();
    for (let index = 0; index < 5; index += 1) cache.remember(`b${index}`, 'é'.repeat(4_500), 'b');
    expect([0, 1, 2, 3, 4].filter((index) => cache.find(`b${index}`) !== undefined)).toEqual([3, 4]);
    for (let index = 0; index < 1_000; index += 1) cache.remember(`c${index}`, 'x', String(index));
    expect(cache.size()).toBeLessThanOrEqual(40);
  });

  test('without them, nor a manifest, clients are told to send texts', async () => {
    await serving({}, async ({ post }) => {
      for (const persistedQuery of [{ version: 1, sha256Hash: sha256(whoami) }, { sha256Hash: 5 }, 'x', [1]])
        expect(refusalOf(await post({ extensions: { persistedQuery } }))).toEqual(notSupported);
      expect(refusalOf(await post({ documentId: 'product-1' }))).toEqual(notSupported);
      // It is nothing to this server, like any other property.
      for (const documentId of ['product-1', 5, []])
        expect((await post({ query: '{ whoami }', documentId })).body.data).toEqual({ whoami: 'nobody' });
    });
  });
});

describe('by GET', () => {
  const asked = { extensions: extensionsOf(sha256(whoami)) };
  let served: Served;
  beforeAll(async () => {
    served = await serve({
      PERSISTED_OPERATIONS: 'log',
      PERSISTED_OPERATIONS_PATH: manifest,
      PERSISTED_GET_MAX_AGE_SECONDS: '60',
      CORS_ORIGINS: 'https://app.example',
    });
  });
  afterAll(() => served.close());

  /** By node:http: `fetch` asks for no cached answer then. */
  const plainGet = (etag: string) =>
    new Promise<IncomingMessage>((resolve, reject) => {
      const headers = { 'apollo-require-preflight': 'yes', 'if-none-match': etag };
      const sent = request(`${served.url}?${new URLSearchParams(asked)}`, { headers }, (response) => {
        response.resume();
        resolve(response);
      });
      sent.once('error', reject);
      sent.end();
    });

  test('what an anonymous viewer gets by an id may be cached', async () => {
    for (const parameters of [asked, { documentId: 'product-1', variables: '{"id":"1"}' }]) {
      const { status, headers } = await served.get(parameters);
      expect([status, headers.get('cache-control')]).toEqual([200, 'public, max-age=60']);
      expect(headers.get('vary')?.toLowerCase().split(', ').toSorted()).toEqual([
        'accept',
        'accept-encoding',
        'authorization',
        'origin',
      ]);
      expect(headers.get('etag')).toMatch(/^W\/".+"$/u);
    }
  });

  test('and is not sent again to who has it', async () => {
    const etag = (await served.get(asked)).headers.get('etag') ?? '';
    const again = await plainGet(`"other", ${etag}`);
    expect([again.statusCode, again.headers['etag']]).toEqual([304, etag]);
    expect([again.headers['cache-control'], again.headers['content-type']]).toEqual([
      'public, max-age=60',
      undefined,
    ]);
    expect((await plainGet('W/"other"')).statusCode).toBe(200);
  });

  test.each<[string, Record<string, string>, Record<string, string>]>([
    ['asked for by its text', { query: whoami }, {}],
    ['asked for by its text and hash', { ...asked, query: whoami }, {}],
    ['with an error', { documentId: 'product-1' }, {}],
    ['unknown', { extensions: extensionsOf('unknown') }, {}],
    ['refused by its kind', { extensions: extensionsOf(sha256(register)) }, {}],
    ['of a faulty token', asked, { authorization: 'Bearer x.y.z' }],
  ])('what is %s is not cached', async (_, parameters, headers) => {
    const answer = await served.get(parameters, { ...headers, 'if-none-match': '*' });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('etag')).toBeNull();
    expect(answer.status).not.toBe(304);
  });

  test('nor what a viewer gets, nor what fails at a subgraph, nor by POST', async () => {
    const token = await gateway.issuer.token({ userId: 'ada' });
    const mine = await served.get(asked, { authorization: `Bearer ${token}` });
    expect(mine.body.data).toEqual({ whoami: 'ada' });
    expect(mine.headers.get('cache-control')).toBe('no-store');
    expect((await served.post(byHash(sha256(whoami)))).headers.get('cache-control')).toBe('no-store');
    gateway.shop.store.isUnavailable = true;
    const failed = await served.get(asked);
    gateway.shop.store.isUnavailable = false;
    expect([failed.body.data, failed.headers.get('cache-control')]).toEqual([{ whoami: null }, 'no-store']);
  });

  test('by default nothing is', async () => {
    await serving({ PERSISTED_OPERATIONS: 'log', PERSISTED_OPERATIONS_PATH: manifest }, async ({ get }) => {
      const { headers } = await get(asked);
      expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
    });
  });
});

test.each([
  [{ PERSISTED_OPERATIONS: 'only' }, 'PERSISTED_OPERATIONS=only needs PERSISTED_OPERATIONS_PATH'],
  [{ PERSISTED_OPERATIONS: 'true' }, 'PERSISTED_OPERATIONS'],
  [
    {
      PERSISTED_OPERATIONS: 'only',
      PERSISTED_OPERATIONS_PATH: 'm.json',
      AUTOMATIC_PERSISTED_QUERIES: 'true',
    },
    'AUTOMATIC_PERSISTED_QUERIES=true has no use with PERSISTED_OPERATIONS=only',
  ],
  [{ AUTOMATIC_PERSISTED_QUERIES_BYTES: '5' }, 'AUTOMATIC_PERSISTED_QUERIES_BYTES'],
  [{ PERSISTED_GET_MAX_AGE_SECONDS: '-1' }, 'PERSISTED_GET_MAX_AGE_SECONDS'],
])('the settings %j are refused', (variables, sentence) => {
  expect(() => loadEnvironment({ SUPERGRAPH_PATH: 'x', ...variables })).toThrow(sentence);
});
