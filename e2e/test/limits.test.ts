import { afterEach, describe, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  type EventStream,
  nobody,
  platform,
  refusedWith,
  sendMessage,
  signUp,
  signUpFriends,
  started,
} from '@parley/testkit';

afterEach(everybodyLeaves);

/** `me { friendship { request { from { friendship … }}}}`, so many fields deep. */
function deep(depth: number): string {
  const names = ['friendship', 'request', 'from'];
  const path = [
    'me',
    ...Array.from({ length: depth - 2 }, (_, index) => names[index % 3] ?? ''),
    '__typename',
  ];
  return `${path.join(' { ')}${' }'.repeat(path.length - 1)}`;
}

const many = (count: number, make: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

const tooLarge: readonly [string, string][] = [
  ['nested 13 deep', `{ ${deep(13)} }`],
  ['nested 200 deep', `{ ${deep(200)} }`],
  ['with 31 aliases', `{ me { ${many(31, (index) => `a${index}: id`)} } }`],
  ['with 500 aliases of logins', `{ ${many(500, (index) => `a${index}: me { id }`)} }`],
  ['with 21 root fields', `{ ${many(21, () => 'me { id }')} }`],
  ['with 51 directives', `{ me { id ${many(51, () => '@include(if: true)')} } }`],
  ['with 2,001 tokens', `{ me { ${many(2001, () => 'id')} } }`],
  [
    'of fragments that grow exponentially',
    `{ me { ...F0 } } ${many(20, (index) => `fragment F${index} on User { ...F${index + 1} ...F${index + 1} }`)}
     fragment F20 on User { a: id }`,
  ],
];

const malformed: readonly [string, string][] = [
  ['that is no document', '{ me { id }'],
  ['of a field that is not there', '{ me { passwordHash } }'],
  ['of a root field that is not there', '{ users { id } }'],
  ['of an entity by its key', '{ _entities(representations: []) { __typename } }'],
  ['of the subgraph SDL', '{ _service { sdl } }'],
  ['with an argument that is missing', '{ user { id } }'],
  ['with an argument of a wrong type', '{ user(id: { a: 1 }) { id } }'],
  ['with an enum value that is not there', '{ friendRequests(direction: SIDEWAYS) { edges { cursor } } }'],
  ['with a fragment of itself', '{ me { ...F } } fragment F on User { ...F }'],
  ['without the selection of an object', '{ me }'],
];

describe('an operation', () => {
  test('of 12 levels is answered', async () => {
    const ada = await signUp();
    expect((await ada.send(`{ ${deep(12)} }`)).errors).toBeUndefined();
  });

  test.each(tooLarge)('%s is refused by its size, in a sentence', async (_what, query) => {
    const { status, errors } = await (await signUp()).send(query);
    expect(status).toBe(400);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringMatching(/limit of \d+|the limit is \d+/u),
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
    });
  });

  test.each(malformed)('%s is refused', async (_what, query) => {
    const { status, errors } = await (await signUp()).send(query);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions.code).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/u);
    expect(JSON.stringify(errors)).not.toMatch(/stacktrace|node_modules|file:\/\//u);
  });

  test.each(tooLarge.concat(malformed))(
    '%s is refused on a socket, which stays open',
    async (_what, query) => {
      const ada = await signUp();
      const alive = ada.subscribe(
        'subscription { friendEvents { __typename ... on StreamStart { cursor } } }',
      );
      await started(alive);
      expect(await refusedWith(ada.subscribe(query))).toMatch(/^GRAPHQL_(PARSE|VALIDATION)_FAILED$/u);
      const answer = await ada.subscribe('{ me { id } }').next();
      expect(answer).toEqual({ data: { me: { id: ada.id } } });
    },
  );
});

describe('variables', () => {
  const send = 'mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }';

  test.each([
    ['a missing field', send, { input: { clientMessageId: 'x', text: 'x' } }],
    [
      'a field that is not there',
      send,
      { input: { roomId: 'x', clientMessageId: 'x', text: 'x', loud: true } },
    ],
    ['a number for a text', send, { input: { roomId: 'x', clientMessageId: 'x', text: 7 } }],
    ['null for what is needed', send, { input: null }],
    ['a list for an object', send, { input: [1] }],
    ['nothing', send, {}],
    [
      'an enum value that is not there',
      'query($direction: FriendRequestDirection!) { friendRequests(direction: $direction) { edges { cursor } } }',
      { direction: 'SIDEWAYS' },
    ],
    [
      'a fraction for a whole number',
      'query($first: Int) { rooms(first: $first) { edges { cursor } } }',
      { first: 1.5 },
    ],
    [
      'what exceeds 32 bits',
      'query($first: Int) { rooms(first: $first) { edges { cursor } } }',
      { first: 2 ** 31 },
    ],
  ])('with %s are refused', async (_what, query, variables) => {
    const ada = await signUp();
    const { errors, data } = await ada.send(query, variables);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(Object.values((data as object | undefined) ?? {})).toEqual([]);
    expect(await refusedOnSocket(ada.subscribe(query, variables))).toBe('BAD_USER_INPUT');
  });
});

describe('a request', () => {
  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(platform().gatewayUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  test('of more than 100 kB is refused and leaves nothing', async () => {
    const { ada, roomId } = await signUpFriends();
    const query = 'mutation($input: SendMessageInput!) { sendMessage(input: $input) { __typename } }';
    const input = { roomId, clientMessageId: 'x', text: 'x'.repeat(120_000) };
    const { status, errors } = await ada.send(query, { input });
    expect(status).toBe(413);
    expect(errors).toMatchObject([{ extensions: { code: 'PAYLOAD_TOO_LARGE' } }]);
    expect(await sendMessage(ada, roomId, 'The first')).toMatchObject({ number: 1 });
  });

  test.each([
    ['no JSON', '{ me', {}],
    ['no operation', '{}', {}],
    ['a list of operations', '[{"query":"{ __typename }"},{"query":"{ __typename }"}]', {}],
    [
      'several operations and no name',
      JSON.stringify({ query: 'query A { me { id } } query B { me { id } }' }),
      {},
    ],
    [
      'an operation name that is not there',
      JSON.stringify({ query: 'query A { me { id } }', operationName: 'B' }),
      {},
    ],
    ['a subscription', JSON.stringify({ query: 'subscription { friendEvents { __typename } }' }), {}],
    ['a form', 'query={ __typename }', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['plain text', JSON.stringify({ query: '{ __typename }' }), { 'content-type': 'text/plain' }],
  ])('with %s is refused', async (_what, body, headers) => {
    const response = await post(body, headers);
    expect([400, 415]).toContain(response.status);
    expect(await response.text()).not.toMatch(/stacktrace|node_modules|file:\/\//u);
  });

  test('by GET changes nothing', async () => {
    const query = encodeURIComponent('mutation { logout { __typename } }');
    const response = await fetch(`${platform().gatewayUrl}?query=${query}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect([400, 405]).toContain(response.status);
    await response.text();
  });
});

describe('a subscription', () => {
  test.each([
    [
      'with two root fields',
      'subscription { friendEvents { __typename } notificationReceived { __typename } }',
    ],
    ['with @skip on its root field', 'subscription { friendEvents @skip(if: false) { __typename } }'],
    [
      'with @include by a variable on its root field',
      'subscription($yes: Boolean = true) { friendEvents @include(if: $yes) { __typename } }',
    ],
  ])('%s is refused, and the socket stays open', async (_what, query) => {
    const ada = await signUp();
    expect(await refusedWith(ada.subscribe(query))).toBe('GRAPHQL_VALIDATION_FAILED');
    await started(
      ada.subscribe('subscription { friendEvents { __typename ... on StreamStart { cursor } } }'),
    );
  });

  test('frame of more than 64 KiB closes the socket', async () => {
    const ada = await signUp();
    await ada.socket().opened;
    ada.subscribe('query($id: ID!) { user(id: $id) { id } }', { id: 'x'.repeat(70_000) });
    expect((await ada.socket().closed).code).toBe(1009);
  });

  test('that nobody introduced runs as nobody', async () => {
    const socket = nobody().socket();
    expect(await socket.subscribe('{ __typename }').next()).toEqual({ data: { __typename: 'Query' } });
    await socket.close();
  });
});

/** The code of an answer on a socket, be it an `error` frame or a `next` with errors. */
async function refusedOnSocket(stream: EventStream): Promise<unknown> {
  const first = await Promise.race([stream.next().catch(() => null), stream.ended.then(() => null)]);
  return first === null ? refusedWith(stream) : first.errors?.[0]?.extensions?.['code'];
}
