import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ask, send } from './support/ask.ts';
import { eventually } from './support/eventually.ts';
import { startGatewayOver, startRunningGateway, type RunningGateway } from './support/running-gateway.ts';
import { connect, type SocketClient } from './support/socket-client.ts';

let gateway: RunningGateway;
let client: SocketClient;
beforeAll(async () => {
  gateway = await startRunningGateway();
  client = await connect(gateway.url, await gateway.issuer.token({ userId: 'ada' }));
});
afterAll(async () => {
  await client.close();
  await gateway.close();
});

/** `product`, `related` … down to `depth` levels of fields. */
const nested = (depth: number) =>
  `{ product(id: "1") ${'{ related '.repeat(depth - 2)}{ id }${' }'.repeat(depth - 2)} }`;
const aliases = (count: number) =>
  `{ product(id: "1") { ${Array.from({ length: count }, (_, i) => `a${i}: id`).join(' ')} } }`;
const roots = (count: number) => `{ ${Array.from({ length: count }, () => 'whoami').join(' ')} }`;
const directives = (count: number) =>
  `{ product(id: "1") { ${Array.from({ length: count }, () => 'id @include(if: true)').join(' ')} } }`;
/** Spread over many levels: graphql-js bounds how often it compares fields of one name at one place. */
const tokens = (count: number) => {
  const chain = `id name seenBy ${'related { id name seenBy seenBy '.repeat(10)}${'} '.repeat(10)}`;
  const roots = Array.from({ length: 20 }, (_, i) => `a${i}: product(id: "1") { ${chain} }`).join(' ');
  const missing = count - (`{ ${roots} }`.match(/"1"|\w+|[{}():]/g)?.length ?? 0);
  return `{ ${roots.replace('{ id', `{ id${' id'.repeat(missing)}`)} }`;
};
/** Each fragment spreads the next one twice: 2^20 fields when written out. */
const exploding = `{ product(id: "1") { ...F0 } } ${Array.from(
  { length: 20 },
  (_, i) => `fragment F${i} on Product { x: id ...F${i + 1} ... { ...F${i + 1} } }`,
).join(' ')} fragment F20 on Product { x: id }`;
/** The same in a page of nothing, without a field between: 2^12 spreads, and no field of an answer. */
const emptyPage = `{ products(first: 0) { ...F0 } } ${Array.from(
  { length: 12 },
  (_, i) => `fragment F${i} on Product { ...F${i + 1} ... { ...F${i + 1} } }`,
).join(' ')} fragment F12 on Product { id }`;
const deepFragments = `{ product(id: "1") { ...F0 } } ${Array.from(
  { length: 12 },
  (_, i) => `fragment F${i} on Product { related { ...F${i + 1} } }`,
).join(' ')} fragment F12 on Product { id }`;

const tooLarge: [string, string, string, string][] = [
  ['depth', nested(13), 'a depth of 13; the limit is 12', 'GRAPHQL_VALIDATION_FAILED'],
  ['depth by fragments', deepFragments, 'a depth of 14; the limit is 12', 'GRAPHQL_VALIDATION_FAILED'],
  ['aliases', aliases(31), 'an alias count of 31; the limit is 30', 'GRAPHQL_VALIDATION_FAILED'],
  ['aliases by fragments', exploding, 'the limit is 30', 'GRAPHQL_VALIDATION_FAILED'],
  ['root fields', roots(21), 'a root field count of 21; the limit is 20', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'selections by fragments in a page of nothing',
    emptyPage,
    'a selection count of 16383; the limit is 3000',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'pages of nothing in pages',
    '{ products(first: 100) { others(first: 0) { others(first: 0) { ...F } } } } fragment F on Product { others(first: 100) { id } }',
    'may have 10301 fields; the limit is 10000',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['directives', directives(51), 'a directive count of 51; the limit is 50', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'pages in pages',
    '{ products(first: 100) { others { ...F } } } fragment F on Product { others(first: 5) { id } }',
    'may have 12101 fields; the limit is 10000',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['tokens', tokens(2_001), 'more tokens than the limit of 2000', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a cycle of fragments',
    '{ product(id: "1") { ...A } } fragment A on Product { ...A }',
    'itself',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'a field selected too often',
    `{ product(id: "1") { ${'id '.repeat(1_500)}} }`,
    'too often',
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['a syntax error', '{ product(', 'Syntax Error', 'GRAPHQL_PARSE_FAILED'],
  ['an unknown field', '{ nothing }', 'nothing', 'GRAPHQL_VALIDATION_FAILED'],
  [
    'two operations',
    'query A { whoami } query B { whoami }',
    'has 2 operations',
    'OPERATION_RESOLUTION_FAILURE',
  ],
  ['no operation', 'fragment F on Product { id }', '', 'GRAPHQL_VALIDATION_FAILED'],
];
const largestAllowed: [string, string][] = [
  ['depth', nested(12)],
  ['aliases', aliases(30)],
  ['root fields', roots(20)],
  ['directives', directives(50)],
  ['pages', '{ products(first: 98) { others(first: 100) { id } __typename } }'],
  ['tokens', tokens(2_000)],
];

describe('an operation that is too large or wrong is refused with its limit', () => {
  test.each(tooLarge)('%s over HTTP', async (_name, query, message, code) => {
    const { status, body } = await ask(gateway.url, query);
    expect(status).toBe(400);
    expect(body.data).toBeUndefined();
    expect(body.errors?.[0]?.message).toContain(message);
    expect(body.errors?.[0]?.extensions['code']).toBe(code);
  });

  test.each(tooLarge)('%s over a socket, as an error of that id', async (name, query, message, code) => {
    client.subscribe(name, query);
    const frame = await client.next(name);
    expect(frame.type).toBe('error');
    expect(frame.payload?.[0]?.message).toContain(message);
    expect(frame.payload?.[0]?.extensions).toMatchObject({ code });
  });

  test.each(largestAllowed)('what just keeps the limit runs: %s', async (name, query) => {
    const { status, body } = await ask(gateway.url, query);
    expect([status, body.errors]).toEqual([200, undefined]);
    client.subscribe(`ok ${name}`, query);
    expect((await client.next(`ok ${name}`)).type).toBe('next');
    await client.next(`ok ${name}`);
  });

  test('pages whose length comes by variables', async () => {
    const query =
      'query($n: Int, $m: Int = 100) { products(first: 100) { others(last: $n) { others(first: $m) { id } } } }';
    const asked = async (variables: object) => (await ask(gateway.url, query, { variables })).body;
    expect((await asked({ n: 1, m: 90 })).errors).toBeUndefined();
    const refused = [{ message: expect.stringContaining('Ask for smaller pages') }];
    for (const variables of [{ n: 1 }, { m: 5 }, { n: 100, m: 90 }])
      expect(await asked(variables)).toMatchObject({ errors: refused });
    client.subscribe('pages', query, { variables: { n: 2 } });
    expect(await client.next('pages')).toMatchObject({ type: 'error', payload: refused });
    const search = new URLSearchParams({ query, variables: '{"n":2}' });
    const headers = { 'apollo-require-preflight': 'yes' };
    expect((await send(`${gateway.url}?${search}`, { headers })).body).toMatchObject({ errors: refused });
  });

  test('a body over 100 kB', async () => {
    const text = (size: number) => `{"query":"{ whoami }","x":"${'x'.repeat(size)}"}`;
    const headers = { 'content-type': 'application/json' };
    const { status, body } = await send(gateway.url, { method: 'POST', headers, body: text(100_000) });
    expect(status).toBe(413);
    expect(body.errors?.[0]).toEqual({
      message: 'The body is larger than the limit of 100000 bytes.',
      extensions: { code: 'PAYLOAD_TOO_LARGE' },
    });
    expect((await send(gateway.url, { method: 'POST', headers, body: text(99_000) })).status).toBe(200);
  });

  test('a body over 100 kB whose length is not announced', async () => {
    const chunks = new ReadableStream<Uint8Array>({
      start(controller) {
        for (let index = 0; index < 20; index += 1) controller.enqueue(new Uint8Array(10_000).fill(32));
        controller.close();
      },
    });
    const request = {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: chunks,
      duplex: 'half',
    };
    expect((await send(gateway.url, request as RequestInit)).status).toBe(413);
  });

  test('a frame over 64 KiB closes its socket', async () => {
    const other = await connect(gateway.url);
    other.subscribe('big', `{ whoami } # ${'x'.repeat(70_000)}`);
    expect((await other.closed).code).toBe(1009);
  });

  test('more than 100 operations on one socket', async () => {
    const other = await connect(gateway.url, await gateway.issuer.token({ userId: 'eve' }));
    for (let index = 0; index < 101; index += 1)
      other.subscribe(`${index}`, 'subscription { storeEvents { __typename } }');
    const frame = await other.next();
    expect(frame).toMatchObject({
      id: '100',
      type: 'error',
      payload: [{ extensions: { code: 'TOO_MANY_OPERATIONS' } }],
    });
    expect(frame.payload?.[0]?.message).toContain('100');
    await other.close();
    await eventually(() => gateway.shop.storeEvents.listeners(), 0);
  });
});

describe('a subscription has exactly one root field without conditions', () => {
  const refused: [string, string][] = [
    ['subscription($s: Boolean!) { storeEvents @skip(if: $s) { __typename } }', '@skip'],
    [
      'subscription($s: Boolean!) { ...F @include(if: $s) } fragment F on Subscription { storeEvents { __typename } }',
      '@include',
    ],
    ['subscription { a: price(of: 1) b: price(of: 2) }', 'exactly 1 root field; this one has 2'],
    [
      'subscription { price(of: 1) ...F } fragment F on Subscription { refused }',
      'exactly 1 root field; this one has 2',
    ],
    ['subscription { price: price(of: 1) other: price(of: 1) }', 'exactly 1 root field; this one has 2'],
    ['subscription { __typename }', 'introspection'],
  ];
  test.each(refused)('%s', async (query, message) => {
    client.subscribe(query, query, { variables: { s: true } });
    const frame = await client.next(query);
    expect(frame.type).toBe('error');
    expect(frame.payload?.[0]?.message).toContain(message);
  });

  test.each([
    'subscription { ...A ...B } fragment A on Subscription { price(of: 1) } fragment B on Subscription { price(of: 1) }',
    'subscription { price(of: 1) ... on Subscription { price(of: 1) } }',
    'subscription { a: price(of: 1) ...A } fragment A on Subscription { a: price(of: 1) }',
    'subscription { price(of: 1) price(of: 1) }',
  ])('which may be selected more than once: %s', async (query) => {
    client.subscribe(query, query);
    await eventually(() => gateway.shop.prices.listeners(), 1);
    gateway.shop.prices.emit(7);
    const { payload } = await client.next(query);
    expect(Object.values(payload?.data ?? {})).toEqual([7]);
    client.send({ id: query, type: 'complete' });
    await eventually(() => gateway.shop.prices.listeners(), 0);
  });

  test('wrong variables are an error of that id', async () => {
    client.subscribe('v', 'subscription($of: ID!) { price(of: $of) }', { variables: {} });
    expect(await client.next('v')).toMatchObject({
      type: 'error',
      payload: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });
});

test('bad operations leave the others of their socket alone', async () => {
  client.subscribe('good', 'subscription { price(of: 1) }');
  await eventually(() => gateway.shop.prices.listeners(), 1);
  client.subscribe('bad1', 'subscription($s: Boolean!) { storeEvents @skip(if: $s) { __typename } }');
  client.subscribe('bad2', '{');
  client.subscribe('bad3', nested(99));
  client.subscribe('bad4', 'subscription { price(of: {}) }');
  client.send({
    id: 'bad5',
    type: 'subscribe',
    payload: { query: '{ whoami }', variables: { a: [] }, operationName: 'No' },
  });
  for (const id of ['bad1', 'bad2', 'bad3', 'bad4', 'bad5'])
    expect((await client.next(id)).type).toBe('error');
  gateway.shop.prices.emit(5);
  expect((await client.next('good')).payload).toEqual({ data: { price: 5 } });
  client.complete('good');
  await eventually(() => gateway.shop.prices.listeners(), 0);
});

describe('what an operation counts for is said to whom asks', () => {
  const asking = { headers: { 'x-operation-cost': '1' } };
  const pages =
    'query($n: Int) { products(first: $n) { a: id ...F } } fragment F on Product { related { id } }';
  const cost = {
    fields: { counted: 16, limit: 10_000 },
    depth: { counted: 3, limit: 12 },
    aliases: { counted: 1, limit: 30 },
    rootFields: { counted: 1, limit: 20 },
    directives: { counted: 0, limit: 50 },
    selections: { counted: 5, limit: 3_000 },
    tokens: { counted: 33, limit: 2_000 },
    variableDepth: { counted: 1, limit: 200 },
  };
  const tooDeep = expect.objectContaining({ depth: { counted: 13, limit: 12 } });

  test('by a header', async () => {
    const { body } = await ask(gateway.url, pages, { ...asking, variables: { n: 5 } });
    expect([body.data?.['products'], body.extensions]).toEqual([expect.any(Array), { cost }]);
    expect((await ask(gateway.url, pages, { variables: { n: 5 } })).body).not.toHaveProperty('extensions');
  });

  test('of what is refused for its size, its cost or its variables, and of a cycle', async () => {
    const costOf = async (query: string, variables: object = {}) =>
      (await ask(gateway.url, query, { ...asking, variables })).body.extensions?.['cost'];
    expect(await costOf(nested(13))).toEqual(tooDeep);
    expect(await costOf('{ products(first: 100) { others { others(last: 100) { id } } } }')).toMatchObject({
      fields: { counted: 1 + 100 * (1 + 20 * (1 + 100)) },
    });
    expect(await costOf('{ whoami }', { unused: [[{}]] })).toMatchObject({ variableDepth: { counted: 3 } });
    expect(await costOf('{ nothing { a ...F } } fragment F on Product { ...F }')).toMatchObject({
      selections: { counted: 4 },
    });
    expect(await costOf('{')).toBeUndefined();
  });

  test('over a socket, by the extensions of the operation', async () => {
    const extensions = { operationCost: true };
    client.subscribe('cost', pages, { variables: { n: 5 }, extensions });
    expect((await client.next('cost')).payload?.extensions).toEqual({ cost });
    client.subscribe('deep', nested(13), { extensions });
    expect((await client.next('deep')).payload?.[0]?.extensions).toMatchObject({ cost: tooDeep });
    client.subscribe('by a name of ours', pages, { reportsCost: true, variables: { n: 5 } });
    expect((await client.next('by a name of ours')).payload).not.toHaveProperty('extensions');
  });

  test('in an event stream', async () => {
    const headers = { ...asking.headers, accept: 'text/event-stream', 'content-type': 'application/json' };
    const body = JSON.stringify({ query: pages, variables: { n: 5 } });
    const text = await (await fetch(gateway.url, { method: 'POST', headers, body })).text();
    expect(text).toContain(`"extensions":${JSON.stringify({ cost })}`);
  });

  test('and not where the schema is not shown', async () => {
    const quiet = await startGatewayOver(gateway.shop.supergraphSdl, { INTROSPECTION: 'false' });
    const url = `${quiet.url}/graphql`;
    for (const query of [pages, nested(13)])
      expect((await ask(url, query, asking)).body).not.toHaveProperty('extensions');
    await quiet.close();
  });
});
