import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { get } from 'node:http';
import { ask, send } from './support/ask.ts';
import { startRawRequest } from './support/raw-request.ts';
import { startGatewayOver, startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { connect } from './support/socket-client.ts';

let gateway: RunningGateway;
let token: string;
beforeAll(async () => {
  gateway = await startRunningGateway(() => ({
    CORS_ORIGINS: 'https://app.example',
    SUBGRAPH_TIMEOUT_MS: '2000',
  }));
  token = await gateway.issuer.token({ userId: 'ada' });
});
afterAll(() => gateway.close());

describe('queries and mutations', () => {
  test('a query joins subgraphs', async () => {
    const { status, body } = await ask(gateway.url, '{ review(id: "1") { text product { name } } }', {
      token,
    });
    expect([status, body]).toEqual([
      200,
      { data: { review: { text: 'Fine', product: { name: 'Product of-1' } } } },
    ]);
  });

  test('a mutation takes variables', async () => {
    const query = 'mutation M($name: String!) { rename(id: "1", name: $name) { id name } }';
    const { body } = await ask(gateway.url, query, { token, variables: { name: 'New' } });
    expect(body).toEqual({ data: { rename: { id: '1', name: 'New' } } });
  });

  test('both work over a socket too, and wrong ones are answered there', async () => {
    const client = await connect(gateway.url, token);
    client.subscribe('q', 'query Q { review(id: "1") { product { name } } } query R { whoami }', {
      operationName: 'Q',
    });
    expect(await client.next('q')).toEqual({
      id: 'q',
      type: 'next',
      payload: { data: { review: { product: { name: 'Product of-1' } } } },
    });
    expect(await client.next('q')).toEqual({ id: 'q', type: 'complete' });
    client.subscribe('m', 'mutation($n: String!) { rename(id: 1, name: $n) { name } }', {
      variables: { n: 'x' },
    });
    expect((await client.next('m')).payload?.data).toEqual({ rename: { name: 'x' } });
    client.subscribe('p', '{ whoami forbidden }');
    expect((await client.next('p')).payload).toMatchObject({
      data: { whoami: 'ada', forbidden: null },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    client.subscribe('v', 'query($id: ID!) { product(id: $id) { id } }');
    expect((await client.next('v')).payload?.errors).toMatchObject([
      { extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    await client.close();
  });

  test('an unknown operation name is refused', async () => {
    const { status, body } = await ask(gateway.url, 'query A { whoami }', { operationName: 'B' });
    expect([status, body.errors?.[0]?.extensions['code']]).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
  });

  test('nobody can make the gateway refuse the operations of others', async () => {
    const query = 'query Mine {\n  whoami\n}';
    const refused = await ask(gateway.url, '  whoami\n}', { operationName: 'Mine\nquery Mine {' });
    expect(refused.status).toBe(400);
    expect((await ask(gateway.url, '{ whoami __typename }', { operationName: '' })).status).toBe(400);
    expect((await ask(gateway.url, query, { operationName: 'Mine' })).body.data).toEqual({
      whoami: 'nobody',
    });
    expect((await ask(gateway.url, '{ whoami __typename }')).status).toBe(200);
  });

  test("wrong variables are the client's fault", async () => {
    const { status, body } = await ask(gateway.url, 'query($id: ID!) { product(id: $id) { id } }');
    expect([status, body.errors?.[0]?.extensions['code']]).toEqual([400, 'BAD_USER_INPUT']);
  });

  test('a subscription over HTTP is refused with the ways to run it', async () => {
    const { status, body } = await ask(gateway.url, 'subscription { price(of: 1) }', { token });
    expect(status).toBe(400);
    expect(body.errors?.[0]?.message).toContain('WebSocket');
  });

  test('the trace goes on to the subgraphs', async () => {
    gateway.shop.seen.length = 0;
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await ask(gateway.url, '{ whoami }', { headers: { traceparent } });
    expect(gateway.shop.seen[0]?.traceparent).toBe(traceparent);
    for (const malformed of ['x'.repeat(8_000), `${traceparent}-more`, '00-0-0-00'])
      await ask(gateway.url, '{ whoami }', { headers: { traceparent: malformed } });
    expect(gateway.shop.seen.slice(1).map((seen) => seen.traceparent)).toEqual(
      [1, 2, 3].map(() => undefined),
    );
  });
});

describe('failures', () => {
  test("a subgraph's own codes pass unchanged, with its name", async () => {
    const { status, body } = await ask(gateway.url, '{ forbidden whoami }', { token });
    expect(status).toBe(200);
    expect(body.data).toEqual({ forbidden: null, whoami: 'ada' });
    expect(body.errors).toEqual([
      {
        message: 'Not for you.',
        path: ['forbidden'],
        extensions: { code: 'FORBIDDEN', serviceName: 'reviews' },
      },
    ]);
    const anonymous = await ask(gateway.url, '{ forbidden }');
    expect(anonymous.body.errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
  });

  test('what is unexpected in a subgraph shows nothing of its inside', async () => {
    const { body } = await ask(gateway.url, '{ unexpected }', { token });
    expect(body.errors?.[0]?.extensions['code']).toBe('INTERNAL_SERVER_ERROR');
    expect(JSON.stringify(body)).not.toMatch(/secret|stack/);
  });

  test('a subgraph that does not answer in time', async () => {
    const { body } = await ask(gateway.url, '{ slow forbidden }', { token });
    expect(body.data).toEqual({ slow: null, forbidden: null });
    expect(body.errors?.map(({ extensions }) => extensions['code']).toSorted()).toEqual([
      'FORBIDDEN',
      'SUBGRAPH_UNAVAILABLE',
    ]);
  });

  test('a subgraph that is down leaves the rest of the answer', async () => {
    const down = await startGatewayOver(gateway.shop.supergraphSdl, {
      JWKS_URL: gateway.issuer.jwksUrl,
      INTERNAL_TOKEN_PRIVATE_KEY: gateway.internalKeys.privateKey,
      SUBGRAPH_PRODUCTS_URL: 'http://127.0.0.1:9/graphql',
    });
    const { status, body } = await ask(
      `${down.url}/graphql`,
      '{ review(id: "1") { text product { name } } }',
      { token },
    );
    expect(status).toBe(200);
    expect(body.data).toEqual({ review: { text: 'Fine', product: { name: null } } });
    expect(body.errors).toEqual([
      {
        message: 'The products service is not available right now. Try again in a moment.',
        path: ['review', 'product', 'name'],
        extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName: 'products' },
      },
    ]);
    const mutation = await ask(`${down.url}/graphql`, 'mutation { register(name: "a") }');
    expect(mutation.body.data).toEqual({ register: null });
    expect(mutation.body.errors?.[0]?.extensions['code']).toBe('SUBGRAPH_UNAVAILABLE');
    await down.close();
  });
});

describe('what a browser may do', () => {
  test('mutations by GET are refused', async () => {
    const search = new URLSearchParams({ query: 'mutation { register(name: "a") }' });
    const headers = { 'apollo-require-preflight': 'yes' };
    const { status, body } = await send(`${gateway.url}?${search}`, { headers });
    expect(status).toBe(405);
    expect(body.errors?.[0]?.extensions['code']).toBeDefined();
    const query = new URLSearchParams({ query: '{ whoami }' });
    expect((await send(`${gateway.url}?${query}`, { headers })).body).toEqual({ data: { whoami: 'nobody' } });
  });

  test('requests that need no preflight are refused', async () => {
    const query = new URLSearchParams({ query: '{ whoami }' });
    expect((await send(`${gateway.url}?${query}`, {})).status).toBe(400);
    const form = {
      method: 'POST',
      headers: { 'content-type': 'text/plain' },
      body: '{"query":"{ whoami }"}',
    };
    expect((await send(gateway.url, form)).status).toBe(400);
  });

  test('only pages of the configured origins may read the answers and open sockets', async () => {
    const allowed = await ask(gateway.url, '{ whoami }', { headers: { origin: 'https://app.example' } });
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example');
    const foreign = await ask(gateway.url, '{ whoami }', { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await send(gateway.url, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example' },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      expect.stringContaining('authorization'),
    ]);
    const { openSocket } = await import('./support/socket-client.ts');
    await expect(openSocket(gateway.url, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await (await openSocket(gateway.url, { origin: 'https://app.example' })).close();
  });

  test('batches are refused', async () => {
    const body = JSON.stringify([{ query: '{ whoami }' }, { query: '{ whoami }' }]);
    const headers = { 'content-type': 'application/json' };
    expect((await send(gateway.url, { method: 'POST', headers, body })).status).toBe(400);
  });
});

test('in production the schema is not shown: no introspection, no suggestions, no stacks', async () => {
  const production = await startGatewayOver(gateway.shop.supergraphSdl, { NODE_ENV: 'production' });
  const url = `${production.url}/graphql`;
  const introspection = await ask(url, '{ __schema { types { name } } }');
  expect([introspection.status, introspection.body.data]).toEqual([400, undefined]);
  const typo = await ask(url, '{ produc(id: 1) { id } }');
  expect(typo.body.errors?.[0]?.message).toBe('Cannot query field "produc" on type "Query".');
  const variable = await ask(url, 'subscription($s: Shelf) { storeEvents(shelf: $s) { __typename } }', {
    variables: { s: 'TOPP' },
  });
  const client = await connect(url);
  client.subscribe('1', 'subscription($s: Shelf) { storeEvents(shelf: $s) { __typename } }', {
    variables: { s: 'TOPP' },
  });
  const frame = await client.next('1');
  expect(frame.payload?.[0]?.message).toContain('TOPP');
  expect(JSON.stringify([typo.body, variable.body, frame])).not.toMatch(/did you mean|stack/i);
  await client.close();
  await production.close();
});

test('introspection is answered outside production', async () => {
  const { getIntrospectionQuery } = await import('graphql');
  const all = { oneOf: true, inputValueDeprecation: true, specifiedByUrl: true, schemaDescription: true };
  for (const query of [
    getIntrospectionQuery(),
    getIntrospectionQuery({ ...all, directiveIsRepeatable: true }),
  ]) {
    const { body } = await ask(gateway.url, query);
    expect(body.errors).toBeUndefined();
    expect(JSON.stringify(body)).not.toContain('costPrice');
  }
});

test('introspection stands beside what is fetched, in every form', async () => {
  const type = { name: 'Product', isOneOf: null };
  const product = { id: '1' };
  const answers: [string, object][] = [
    ['{ __type(name: "Product") { name isOneOf } product(id: 1) { id } }', { __type: type, product }],
    [
      '{ ...F product(id: 1) { id } } fragment F on Query { __type(name: "Product") { ...T } } fragment T on __Type { name isOneOf }',
      { __type: type, product },
    ],
    [
      '{ ... { ...F } } fragment F on Query { p: product(id: 1) { id } t: __type(name: "Product") { name isOneOf } }',
      { p: product, t: type },
    ],
    ['{ ...F ...F } fragment F on Query { t: __type(name: "Product") { name isOneOf } }', { t: type }],
    ['{ __typename __type(name: "Nothing") { name } }', { __typename: 'Query', __type: null }],
    ['query($n: String!) { __type(name: $n) { name isOneOf } }', { __type: type }],
  ];
  for (const [query, data] of answers)
    expect((await ask(gateway.url, query, { variables: { n: 'Product' } })).body).toEqual({ data });
});

test('a request line that is no URL is answered, not died of', async () => {
  const { hostname, port } = new URL(gateway.url);
  const status = await new Promise((resolve, reject) => {
    get({ hostname, port, path: '//' }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).once('error', reject);
  });
  expect(status).toBe(400);
  expect((await ask(gateway.url, '{ whoami }')).status).toBe(200);
});

test('another upgrade than to a WebSocket is not taken: the request is answered as it is', async () => {
  const headers = {
    connection: 'Upgrade, HTTP2-Settings, close',
    upgrade: 'h2c',
    'http2-settings': 'AAMAAABkAAQAAP__',
  };
  const got = await startRawRequest(gateway.url, { method: 'GET', target: '/livez', headers }).answer;
  expect([got.status, got.text]).toEqual([200, expect.stringContaining('{"live":true}')]);
  const body = JSON.stringify({ query: '{ __typename }' });
  const posted = startRawRequest(gateway.url, {
    headers: { ...headers, 'content-type': 'application/json', 'content-length': body.length },
  });
  posted.write(body);
  expect((await posted.answer).text).toContain('{"data":{"__typename":"Query"}}');
});
