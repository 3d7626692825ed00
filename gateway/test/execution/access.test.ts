import { describe, expect, test } from '@jest/globals';
import { getOperationAST, parse, validate } from 'graphql';
import { createRestriction } from '../../src/execution/access/restrict-operation.ts';
import { executePlan } from '../../src/execution/execute-plan.ts';
import { createOperationPlanner } from '../support/plan-locally.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { admitSupergraph } from '../../src/supergraph/admit-supergraph.ts';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { noRights, rightsOf } from '../../src/viewers/viewer-rights.ts';
import { createSubgraphModel } from './subgraph-model.ts';

const link = (...names: string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [${names.map((name) => `"@${name}"`).join()}])\n`;

const { supergraphSdl } = createSubgraphModel({
  one: `${link('key', 'authenticated', 'requiresScopes')}
    type Query {
      open: String me: User @authenticated user: User users: [User!]! @requiresScopes(scopes: [["read:users"]])
      blogs: [Blog] media: [Media] found: Found product: Product level: Level
    }
    type Mutation { open: Int shut: Int @authenticated must: Int! @authenticated }
    type Subscription { opened: User shut: User @authenticated }
    type User @key(fields: "id") {
      id: ID! name: String secret: Secret level: Level @authenticated
      email: String @requiresScopes(scopes: [["read:email"], ["admin", "all"]])
      must: Int! @authenticated
    }
    interface Blog { id: ID! title: String }
    type PublicBlog implements Blog { id: ID! title: String }
    type PrivateBlog implements Blog @authenticated { id: ID! title: String }
    interface Media { id: ID! price: Int }
    type Book implements Media { id: ID! price: Int }
    type Film implements Media { id: ID! price: Int @requiresScopes(scopes: [["read:prices"]]) }
    union Found = PublicBlog | PrivateBlog
    scalar Secret @authenticated
    enum Level @requiresScopes(scopes: [["read:levels"]]) { LOW HIGH }
    type Product @key(fields: "id") { id: ID! @authenticated name: String }`,
  two: `${link('key', 'authenticated')}
    type Product @key(fields: "id") { id: ID! @authenticated inStock: Boolean }
    type User @key(fields: "id") { id: ID! friends: [User!] @authenticated nick: String }`,
});
const supergraph = loadSupergraph(admitSupergraph(supergraphSdl));
const plan = createOperationPlanner(supergraph);
const restrict = createRestriction(supergraph.schema, supergraph.accessRules);

function restricted(query: string, scope?: string) {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  expect(validate(supergraph.schema, document)).toEqual([]);
  return restrict({ document, operation }, scope === undefined ? noRights : rightsOf({ scope }));
}

/** Without a `scope`: anonymous. The answers are given in turn. */
async function run(
  query: string,
  {
    scope,
    answers = [],
    variables = {},
  }: { scope?: string; answers?: ResponsePayload[]; variables?: object },
) {
  const sent: string[] = [];
  const payload = await executePlan(plan(restricted(query, scope).operation), {
    variables: { ...variables },
    fetch: async ({ body }) => {
      sent.push((JSON.parse(body) as { query: string }).query);
      return structuredClone(answers[sent.length - 1]) ?? { data: null };
    },
    onFault: (error) => {
      throw error;
    },
  });
  const errors = (payload.errors ?? []).map(
    ({ path, extensions }) => `${path?.join('.')} ${String(extensions?.['code'])}`,
  );
  return { data: payload.data, errors, sent, payload };
}

const data = (value: Record<string, unknown>): ResponsePayload => ({ data: value });

describe('a field that a viewer may not ask for is null, has an error and is not fetched', () => {
  test('of an anonymous viewer', async () => {
    const found = await run('{ open mine: me { name } }', { answers: [data({ open: 'o' })] });
    expect(found).toMatchObject({
      data: { open: 'o', mine: null },
      errors: ['mine UNAUTHENTICATED'],
      sent: ['{open}'],
    });
    expect(found.payload.errors?.[0]?.message).toBe('Sign in to ask for Query.me.');
    expect(found.payload.extensions).toBeUndefined();
  });

  test('of a viewer without its scopes', async () => {
    const found = await run('{ users { name email } }', {
      scope: 'read:users',
      answers: [data({ users: [{ name: 'a' }, { name: 'b' }] })],
    });
    expect(found).toMatchObject({
      data: {
        users: [
          { name: 'a', email: null },
          { name: 'b', email: null },
        ],
      },
      errors: ['users.0.email FORBIDDEN', 'users.1.email FORBIDDEN'],
      sent: ['{users{name}}'],
    });
    expect(found.payload.errors?.[0]?.message).toBe('Your access token has not the scopes for User.email.');
  });

  test.each([
    ['read:users read:email', []],
    ['admin all read:users', []],
    ['admin read:users', ['users.0.email FORBIDDEN']],
    ['read:users all', ['users.0.email FORBIDDEN']],
    ['read:email', ['users FORBIDDEN']],
    ['', ['users FORBIDDEN']],
  ])('with the scopes "%s"', async (scope, errors) => {
    const users = [{ name: 'a', email: 'e' }];
    expect((await run('{ users { name email } }', { scope, answers: [data({ users })] })).errors).toEqual(
      errors,
    );
  });

  test('nothing is fetched when nothing is left', async () => {
    expect(await run('{ me { name } }', {})).toMatchObject({
      data: { me: null },
      errors: ['me UNAUTHENTICATED'],
      sent: [],
    });
    expect(await run('mutation { shut }', {})).toMatchObject({
      data: { shut: null },
      errors: ['shut UNAUTHENTICATED'],
      sent: [],
    });
  });

  test('what it is null for rises as in the specification', async () => {
    expect(await run('mutation { open must }', { answers: [data({ open: 1 })] })).toMatchObject({
      data: null,
      errors: ['must UNAUTHENTICATED'],
    });
    const found = await run('{ user { name must } }', { answers: [data({ user: { name: 'a' } })] });
    expect(found).toMatchObject({ data: { user: null }, errors: ['user.must UNAUTHENTICATED'] });
  });

  test('other mutations are done', async () => {
    const found = await run('mutation { shut open }', { answers: [data({ open: 1 })] });
    expect(found).toMatchObject({
      data: { shut: null, open: 1 },
      errors: ['shut UNAUTHENTICATED'],
      sent: ['mutation{open}'],
    });
  });

  test.each([
    ['a scalar', '{ user { name secret } }', undefined, 'user.secret UNAUTHENTICATED', '{user{name}}'],
    ['an enum', '{ level open }', '', 'level FORBIDDEN', '{open}'],
    ['a field and its type', '{ user { name level } }', '', 'user.level FORBIDDEN', '{user{name}}'],
    [
      'a field of an object of which nothing is left',
      '{ user { must: secret } }',
      undefined,
      'user.must UNAUTHENTICATED',
      '{user{__typename}}',
    ],
    [
      'a field in a fragment',
      '{ user { ...F name } } fragment F on User { secret }',
      undefined,
      'user.secret UNAUTHENTICATED',
      '{user{__typename name}}',
    ],
    [
      'a field under its own alias and another',
      '{ user { name a: secret } }',
      undefined,
      'user.a UNAUTHENTICATED',
      '{user{name}}',
    ],
  ])('by %s', async (_name, query, scope, error, text) => {
    const answers = [data({ open: 'o', user: { __typename: 'User', name: 'a' } })];
    const found = await run(query, { ...(scope !== undefined && { scope }), answers });
    expect([found.errors, found.sent]).toEqual([[error], [text]]);
  });

  test('by a condition that leaves it out there is no error', async () => {
    const query = 'query($a: Boolean!) { open me @include(if: $a) { name } }';
    const answers = [data({ open: 'o' })];
    expect((await run(query, { variables: { a: false }, answers })).payload).toEqual({ data: { open: 'o' } });
    expect((await run(query, { variables: { a: true }, answers })).errors).toEqual(['me UNAUTHENTICATED']);
  });

  test('of another subgraph', async () => {
    const user = { __typename: 'User', id: '1' };
    const found = await run('{ user { nick friends { nick } } }', {
      answers: [data({ user }), data({ _entities: [{ nick: 'n' }] })],
    });
    expect(found).toMatchObject({
      data: { user: { nick: 'n', friends: null } },
      errors: ['user.friends UNAUTHENTICATED'],
    });
    expect(found.sent.join()).not.toContain('friends');
  });
});

test('keys are used to join, and shown to those who may see them', async () => {
  const answers = [
    data({ product: { __typename: 'Product', id: '1', name: 'p' } }),
    data({ _entities: [{ inStock: true }] }),
  ];
  expect(await run('{ product { name inStock } }', { answers })).toMatchObject({
    data: { product: { name: 'p', inStock: true } },
    errors: [],
  });
  expect(await run('{ product { id name } }', { answers })).toMatchObject({
    data: { product: null },
    errors: ['product.id UNAUTHENTICATED'],
  });
});

describe('interfaces and unions', () => {
  test('what is asked of an interface is asked of all its types', async () => {
    expect(await run('{ blogs { id title } }', {})).toMatchObject({
      data: { blogs: null },
      errors: ['blogs UNAUTHENTICATED'],
      sent: [],
    });
    for (const query of [
      '{ blogs { ... { id } } }',
      '{ blogs { ...F } } fragment F on Blog { id }',
      '{ blogs { ... on Blog { title } } }',
    ])
      expect(await run(query, {})).toMatchObject({ errors: ['blogs UNAUTHENTICATED'], sent: [] });
  });

  test('fields that only some types restrict are null for all of them', async () => {
    const media = [
      { __typename: 'Book', id: '1' },
      { __typename: 'Film', id: '2' },
    ];
    const found = await run('{ media { id price } }', { scope: '', answers: [data({ media })] });
    expect(found.errors).toEqual(['media.0.price FORBIDDEN', 'media.1.price FORBIDDEN']);
    expect(found.sent.join()).not.toContain('price');
  });

  test('types that are named are asked for what they ask for themselves', async () => {
    const query = '{ blogs { __typename ... on PublicBlog { title } ... on PrivateBlog { title } } }';
    const blogs = [{ __typename: 'PublicBlog', title: 'p' }, { __typename: 'PrivateBlog' }];
    const found = await run(query, { answers: [data({ blogs })] });
    expect(found).toMatchObject({
      data: {
        blogs: [
          { __typename: 'PublicBlog', title: 'p' },
          { __typename: 'PrivateBlog', title: null },
        ],
      },
      errors: ['blogs.1.title UNAUTHENTICATED'],
    });
    expect(found.sent.join()).toContain('...on PublicBlog{title}');
    expect(found.sent.join()).not.toContain('on PrivateBlog{title}');
  });

  test('a field that one fragment may ask for is not taken away by another', async () => {
    const query = '{ found { ... on PublicBlog { x: title } ... on PrivateBlog { x: title } } }';
    const found = await run(query, { answers: [data({ found: { __typename: 'PublicBlog', f0: 'p' } })] });
    expect(found).toMatchObject({ data: { found: { x: 'p' } }, errors: [] });
  });

  test('__typename and introspection are for everybody', async () => {
    const query = '{ blogs { __typename } __type(name: "PrivateBlog") { name } me { name } }';
    const found = await run(query, { answers: [data({ blogs: [{ __typename: 'PrivateBlog' }] })] });
    expect(found.data).toEqual({
      blogs: [{ __typename: 'PrivateBlog' }],
      __type: { name: 'PrivateBlog' },
      me: null,
    });
  });
});

describe('operations', () => {
  test('of viewers with all that it takes are the same as without restrictions', () => {
    const document = parse('{ me { name } }');
    const operation = getOperationAST(document);
    if (!operation) throw new Error('There is no operation.');
    const prepared = { document, operation };
    expect(restrict(prepared, rightsOf({})).operation).toBe(prepared);
    expect(restrict(prepared, rightsOf({ scope: 'more' })).operation).toBe(prepared);
    const lacking = restrict(prepared, noRights).operation;
    expect(lacking).not.toBe(prepared);
    expect(restrict(prepared, noRights).operation).toBe(lacking);
  });

  test('without rights to their root field are named', () => {
    expect(restricted('subscription { shut { name } }').rootDenial?.code).toBe('UNAUTHENTICATED');
    expect(restricted('subscription { opened { secret } }').rootDenial).toBeUndefined();
    expect(restricted('subscription { shut { name } }', '').rootDenial).toBeUndefined();
  });
});

test.each<[unknown, readonly string[]]>([
  ['a b', ['a', 'b']],
  [' a  b ', ['a', 'b']],
  [
    ['a', 'b c', 5, ''],
    ['a', 'b c'],
  ],
  [undefined, []],
  [{ a: 1 }, []],
  [5, []],
])('the scopes of %j', (scope, scopes) => {
  expect([...rightsOf({ scope }).scopes]).toEqual(scopes);
});

test('directives under other names are enforced all the same', async () => {
  const { supergraphSdl } = createSubgraphModel({
    one: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9",
        import: [{ name: "@authenticated", as: "@signedIn" }, { name: "@requiresScopes", as: "@needs" }])
      type Query { a: Int @signedIn b: Int @needs(scopes: [["x"]]) c: Int }`,
  });
  const { accessRules } = loadSupergraph(admitSupergraph(supergraphSdl));
  expect(['a', 'b', 'c'].map((name) => accessRules?.ofField('Query', name))).toEqual([
    [{}],
    [{ scopes: [['x']] }],
    [],
  ]);
});
