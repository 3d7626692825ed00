import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:http';
import { startRunningGateway, type RunningGateway } from './support/running-gateway.ts';

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startRunningGateway();
});
afterAll(() => gateway.close());

const asJson = { 'content-type': 'application/json' };
const asked = { 'apollo-require-preflight': 'yes' };
const whoami = { query: '{ whoami }' };

interface Exchange {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: { data?: unknown; errors?: { message: string; extensions: { code: string } }[] };
}

/** By node:http, because `fetch` adds headers of its own. */
function exchange(
  method: string,
  { search = '', headers = {}, body }: { search?: string; headers?: object; body?: string },
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.url}${search}`, { method, headers: { ...headers } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.once('end', () => {
        const { statusCode: status, headers } = response;
        resolve({ status, headers, body: text === '' ? {} : (JSON.parse(text) as Exchange['body']) });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

const post = (body: unknown, headers: object = {}): Promise<Exchange> =>
  exchange('POST', {
    headers: { ...asJson, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const get = (parameters: Record<string, string>, headers: object = asked): Promise<Exchange> =>
  exchange('GET', { search: `?${new URLSearchParams(parameters)}`, headers });

describe('an answer', () => {
  const large = { query: '{ __schema { types { name description fields { name } } } }' };
  const answerTo = (body: object, encoding: string) =>
    fetch(gateway.url, {
      method: 'POST',
      headers: { ...asJson, 'accept-encoding': encoding },
      body: JSON.stringify(body),
    });

  test.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['identity', null],
    ['zstd', null],
  ])('of some size is compressed for who takes %s', async (accepted, encoding) => {
    const { headers, ...response } = await answerTo(large, accepted).then(async (answer) => ({
      headers: answer.headers,
      body: (await answer.json()) as unknown,
    }));
    expect(headers.get('content-encoding')).toBe(encoding);
    expect(headers.get('vary')).toContain('accept-encoding');
    const plain = await (await answerTo(large, 'identity')).text();
    expect(response.body).toEqual(JSON.parse(plain));
    if (encoding !== null) expect(Number(headers.get('content-length'))).toBeLessThan(plain.length / 2);
  });

  test('that is short is sent as it is, and so are events', async () => {
    expect((await answerTo(whoami, 'br')).headers.get('content-encoding')).toBeNull();
    const events = await fetch(gateway.url, {
      method: 'POST',
      headers: { ...asJson, accept: 'text/event-stream', 'accept-encoding': 'br' },
      body: JSON.stringify(large),
    });
    expect(events.headers.get('content-encoding')).toBeNull();
    expect(await events.text()).toContain('event: complete');
  });
});

test('a client is told to give an idle connection up before the gateway does', async () => {
  const { headers } = await post(whoami, asJson);
  expect(headers).toMatchObject({ connection: 'keep-alive', 'keep-alive': 'timeout=60' });
});

function expectRefusal({ status, body }: Exchange, wanted: number, code = 'BAD_REQUEST'): void {
  expect([status, body.data]).toEqual([wanted, undefined]);
  expect(body.errors?.map(({ extensions }) => extensions.code)).toEqual([code]);
}

describe('the content type of the answer is what the client prefers', () => {
  const json = 'application/json; charset=utf-8';
  const modern = 'application/graphql-response+json; charset=utf-8';
  test.each([
    [undefined, json],
    ['', json],
    ['*/*', json],
    ['application/*', json],
    ['application/json', json],
    ['application/json; charset=utf-8', json],
    ['APPLICATION/JSON', json],
    ['application/graphql-response+json', modern],
    ['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8', modern],
    ['application/graphql-response+json, application/json;q=0.9', modern],
    ['application/json;q=0.9, application/graphql-response+json', modern],
    ['application/json, application/graphql-response+json;q=0.9', json],
    ['application/json, application/graphql-response+json', json],
    ['application/graphql-response+json, */*', modern],
    ['text/html, */*;q=0.8', json],
    ['multipart/mixed, application/json', json],
    ['application/json;q=0, */*', modern],
  ])('%s', async (accept, type) => {
    const { status, headers } = await post(whoami, accept === undefined ? {} : { accept });
    expect([status, headers['content-type'], headers['cache-control']]).toEqual([200, type, 'no-store']);
  });

  test.each([
    'multipart/mixed',
    'multipart/mixed; deferSpec=20220824',
    'multipart/mixed;boundary=graphql;subscriptionSpec=1.0',
    'text/html, multipart/mixed;q=0.9',
  ])('not %s, which is named', async (accept) => {
    const refused = await post(whoami, { accept });
    expectRefusal(refused, 406);
    expect(refused.body.errors?.[0]?.message).toContain('not as multipart/mixed.');
  });

  test('nor is a subscription served as multipart/mixed', async () => {
    const accept = 'multipart/mixed;boundary=graphql;subscriptionSpec=1.0,application/json';
    const refused = await post({ query: 'subscription { price(of: 1) }' }, { accept });
    expectRefusal(refused, 400);
    expect(refused.body.errors?.[0]?.message).toContain('multipart/mixed');
  });

  test.each(['text/html', 'application/json;q=0', 'application/json; charset=utf-16'])(
    'not %s',
    async (accept) => {
      const refused = await post(whoami, { accept });
      expectRefusal(refused, 406);
      expect(refused.headers['content-type']).toBe(json);
    },
  );
});

describe('a body that is no request is refused', () => {
  test.each<[string, unknown]>([
    ['no JSON', '{'],
    ['nothing', ''],
    ['an empty object', {}],
    ['a list', [whoami]],
    ['an empty list', []],
    ['a number', 5],
    ['null', null],
    ['no query', { variables: {} }],
    ['an empty query', { query: '' }],
    ['a query that is null', { query: null }],
    ['a query that is a number', { query: 5 }],
    ['a parsed query', { query: { kind: 'Document' } }],
    ['variables as text', { ...whoami, variables: '{}' }],
    ['variables as a list', { ...whoami, variables: [] }],
    ['variables as a number', { ...whoami, variables: 5 }],
    ['extensions as text', { ...whoami, extensions: '{}' }],
    ['extensions as a list', { ...whoami, extensions: [] }],
    ['an operation name that is a number', { ...whoami, operationName: 5 }],
  ])('%s', async (_name, body) => {
    expectRefusal(await post(typeof body === 'string' ? body : JSON.stringify(body)), 400);
  });

  test.each(['application/graphql', 'application/jsonp', 'application/graphql+json', 'zzz'])(
    'as %s',
    async (type) => {
      expectRefusal(await post(whoami, { 'content-type': type }), 400);
    },
  );

  test('what is null counts as left out', async () => {
    const { status, body } = await post({
      ...whoami,
      variables: null,
      extensions: null,
      operationName: null,
    });
    expect([status, body]).toEqual([200, { data: { whoami: 'nobody' } }]);
  });

  test('a persisted query is answered so that the client sends it in full', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a' } };
    expectRefusal(await post({ extensions }), 200, 'PERSISTED_QUERY_NOT_SUPPORTED');
  });
});

describe('by GET', () => {
  test('a query with variables and a name', async () => {
    const query = 'query A($id: ID!) { product(id: $id) { id } } query B { whoami }';
    const { status, body } = await get({ query, operationName: 'A', variables: '{"id":"7"}' });
    expect([status, body]).toEqual([200, { data: { product: { id: '7' } } }]);
  });

  test.each([['no JSON'], ['[]'], ['null'], ['5']])(
    'variables that are %s are refused',
    async (variables) => {
      expectRefusal(await get({ ...whoami, variables }), 400);
    },
  );

  test.each([
    ['operationName', whoami],
    ['variables', whoami],
    ['extensions', whoami],
    ['operationName', { query: 'query A { whoami }' }],
  ])('%s that is empty counts as left out', async (name, parameters) => {
    const { status, body } = await get({ ...parameters, [name]: '' });
    expect([status, body]).toEqual([200, { data: { whoami: 'nobody' } }]);
  });

  test('an empty operation name names none of two', async () => {
    const query = 'query A { whoami } query B { whoami }';
    expectRefusal(await get({ query, operationName: '' }), 400, 'OPERATION_RESOLUTION_FAILURE');
  });

  test('a parameter that is given twice is refused', async () => {
    const search = `?${new URLSearchParams(whoami)}&${new URLSearchParams(whoami)}`;
    expectRefusal(await exchange('GET', { search, headers: asked }), 400);
  });

  test('without a query', async () => {
    expectRefusal(await get({}), 400);
  });

  test('another content type than JSON is refused', async () => {
    expectRefusal(await get(whoami, { 'content-type': 'application/xml' }), 415);
    expect((await get(whoami, asJson)).status).toBe(200);
  });

  test('a mutation by GET is refused; only POST is allowed', async () => {
    const refused = await get({ query: 'mutation { register(name: "a") }' });
    expectRefusal(refused, 405);
    expect(refused.headers['allow']).toBe('POST');
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s is no method for operations', async (method) => {
    const refused = await exchange(method, { headers: asJson });
    expectRefusal(refused, 405);
    expect(refused.headers['allow']).toBe('GET, POST');
  });
});

describe('what is asked for by @include, @skip, @defer and @stream', () => {
  test.each([
    ['query($a: Boolean = true) { whoami @include(if: $a) }', '"$a"'],
    ['query($a: Boolean = false) { whoami @skip(if: $a) }', '"$a"'],
    ['query($a: Boolean! = true) { whoami @include(if: $a) }', '"$a"'],
    ['query($a: Boolean = true) { ...F } fragment F on Query { ... @include(if: $a) { whoami } }', '"$a"'],
    ['{ whoami @include(if: null) }', 'null'],
  ])('an explicit null in %s is refused', async (query, named) => {
    const refused = await post({ query, variables: { a: null } });
    expect([refused.status, refused.body.data]).toEqual([400, undefined]);
    expect(refused.body.errors?.[0]?.message).toContain(named);
    if (query.includes('$a')) expect((await post({ query })).status).toBe(200);
  });

  test.each([
    ['@defer', '{ ... @defer { whoami } }'],
    ['@defer', '{ ...F @defer(label: "x", if: true) } fragment F on Query { whoami }'],
    ['@stream', '{ whoami @stream(initialCount: 1) }'],
    ['@defer', 'mutation { ... @defer { register(name: "a") } }'],
  ])('%s is refused with a sentence: %s', async (directive, query) => {
    const refused = await post({ query });
    expectRefusal(refused, 400, 'GRAPHQL_VALIDATION_FAILED');
    expect(refused.body.errors?.[0]?.message).toBe(
      `${directive} is not supported: answers are sent whole. Leave it out.`,
    );
  });
});

describe('what a browser would send for any page is refused', () => {
  const body = JSON.stringify(whoami);
  test.each<[string, object]>([
    ['text', { 'content-type': 'text/plain' }],
    ['text with parameters', { 'content-type': 'Text/Plain; charset=utf-8' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['a form with files', { 'content-type': 'multipart/form-data; boundary=x' }],
    ['nothing said', {}],
    ['an empty header', { 'apollo-require-preflight': '' }],
    ['nothing said, for a stream', { accept: 'text/event-stream' }],
    ['text, for a stream', { accept: 'text/event-stream', 'content-type': 'text/plain' }],
  ])('%s', async (_name, headers) => {
    expectRefusal(await exchange('POST', { headers, body }), 400);
    const search = `?${new URLSearchParams(whoami)}`;
    expectRefusal(await exchange('GET', { search, headers }), 400);
  });

  test('a header that makes it ask first lets a GET in', async () => {
    for (const name of ['apollo-require-preflight', 'x-apollo-operation-name'])
      expect((await get(whoami, { [name]: 'x' })).status).toBe(200);
  });
});

test('a variable that is nested as deeply as a body allows is an error, and the gateway goes on', async () => {
  const deep = `${'['.repeat(40_000)}${']'.repeat(40_000)}`;
  const query = 'query($id: ID!) { product(id: $id) { id } }';
  const { status, body } = await post(`{"query":${JSON.stringify(query)},"variables":{"id":${deep}}}`);
  expect(status).toBeGreaterThanOrEqual(400);
  expect(body.errors).toHaveLength(1);
  expect((await post(whoami)).status).toBe(200);
});
