import { describe, expect, test } from '@jest/globals';
import { parse, validate } from 'graphql';
import { createUpstreamDocument } from '../../src/subscriptions/upstream-document.ts';
import { createOperationPlanner } from '../support/plan-locally.ts';
import { executePlan } from '../../src/execution/execute-plan.ts';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { libraryConcrete, librarySdls } from './library.ts';
import { book, library, planOf, runPlanned } from './run-plan.ts';
import { createSubgraphModel, type SubgraphModel } from './subgraph-model.ts';

const models = [1, 2, 3, 4, 5].map((seed) =>
  createSubgraphModel(librarySdls, { isSound: true, seed, concrete: libraryConcrete }),
);
const soundly = (model: SubgraphModel, query: string, variables: Record<string, unknown>) =>
  executePlan(planOf(query), {
    variables,
    fetch: ({ subgraph, body }) => model.answer(subgraph, JSON.parse(body) as { query: string }),
    onFault: (error) => {
      throw error;
    },
  });

describe('names of a client that the planner uses too', () => {
  test.each([
    ['an alias that is a key', '{ books { id: cover loans { until } } }'],
    ['an alias that is a key, beside the key', '{ books { id: cover key: id loans { id: until } } }'],
    [
      'a field whose name is its alias',
      '{ books { id: id ...F loans { until } } } fragment F on Book { id }',
    ],
    ['an alias that is __typename', '{ allMedia { __typename: title kind: __typename id } }'],
    ['__typename under a key', '{ books { id: __typename available } }'],
    ['an argument beside that of @requires', '{ books { heft(unit: KG) byHeft } }'],
    ['no argument beside that of @requires', '{ books { heft byHeft title } }'],
    ['an argument beside none of @requires', '{ books { title(length: 3) byHeft } }'],
    ['an alias that @requires asks for', '{ books { heft: colour title: cover byHeft } }'],
    ['an alias within what @requires asks for', '{ books { size { width: height } byWeight } }'],
    ['a key within a key', '{ books { copies { self { id: hall } number: shelfmark worn } } }'],
    ['of an interface object', '{ allMedia { id: title title(length: 5) praise ... on Book { x: cover } } }'],
    ['what @provides gives', '{ shelf { owner { nick: id id: nick loans { until } } } }'],
    [
      'one alias for fields of two types',
      '{ search(text: "a") { ... on Book { x: title } ... on Page { x: text } } }',
    ],
    [
      'one alias, other arguments',
      '{ search(text: "a") { ...on Book { x: title(length: 1) } ...on Film { x: title } } }',
    ],
    ['those that the planner makes', '{ books { f0: cover f1: id id__alias_0: weight loans { until } } }'],
    [
      'a variable',
      'query Q__loans__1($representations: Int) { books { loans(first: $representations) { id } } }',
    ],
    [
      'a variable, beside its next name',
      'query($representations: Int, $representations_: Int) { books { loans(first: $representations) { id } title(length: $representations_) } }',
    ],
    [
      'a variable of a condition',
      'query($representations: Boolean = true) { books { id loans @skip(if: $representations) { id } byHeft } }',
    ],
  ])('%s', async (_name, query) => {
    const variables = { representations_: 1, ...(query.includes('tions: Int') && { representations: 2 }) };
    expect(validate(library.schema, parse(query))).toEqual([]);
    for (const model of models) {
      const monolith = await model.monolith(library.schema, { query, variables });
      expect(JSON.stringify(await soundly(model, query, variables))).toBe(JSON.stringify(monolith));
    }
  });

  test('are in the paths of errors', async () => {
    const { payload } = await runPlanned('{ all: books { id: cover lent: loans { t: until } } }', {
      catalogue: [{ data: { f0: [book('1', { f1: 'red' })] } }],
      loans: [
        {
          data: { _entities: [{ f2: [{ f3: null }] }] },
          errors: [{ message: 'Lost.', path: ['_entities', 0, 'f2', 0, 'f3'] }],
        },
      ],
    });
    expect(payload.data).toEqual({ all: [{ id: 'red', lent: [{ t: null }] }] });
    expect(payload.errors).toMatchObject([{ path: ['all', 0, 'lent', 0, 't'] }]);
  });

  test('are the same in a subscription and in what completes its events', async () => {
    const query = `subscription($representations: Int) {
      added: mediaAdded { ... on Book { id: cover loans(first: $representations) { id: until } } }
    }`;
    const { payload, sent } = await runPlanned(
      query,
      { loans: [{ data: { _entities: [{ loans: [{ f2: 'now' }] }] } }] },
      { event: { data: { f0: book('1', { f1: 'red' }) } }, variables: { representations: 5 } },
    );
    expect(sent[0]?.variables).toEqual({ representations: [book('1')], representations_: 5 });
    expect(payload).toEqual({ data: { added: { id: 'red', loans: [{ id: 'now' }] } } });
  });

  test('are the same for fields of two types under one alias', async () => {
    const { payload, sent } = await runPlanned(
      '{ search(text: "a") { ... on Book { x: title } ... on Page { x: text } } }',
      { catalogue: [{ data: { search: [book('1', { f0: 'a' }), { __typename: 'Page', f1: 'b' }] } }] },
    );
    expect(sent[0]?.query).toContain('f1:text');
    expect(payload.data).toEqual({ search: [{ x: 'a' }, { x: 'b' }] });
  });
});

test('what no planner can meet is sent as it came', () => {
  const query = 'query Q($n: Int) { books { id title loans(first: $n) { until } } }';
  const [text] = JSON.stringify(planOf(query).queryPlan.node).match(/loans\(first.*?}/) ?? [];
  expect(text).toBe('loans(first:$n){until}');
});

test('a field of the schema may be named like ours', async () => {
  const sdl = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Query { f0: T } type T @key(fields: "id") { id: ID! f1: String f_: Int f_2: Int }`;
  const { supergraphSdl } = createSubgraphModel({ one: sdl });
  const { queryPlan } = planOf(
    '{ a: f0 { f0: f1 f1: id } }',
    createOperationPlanner(loadSupergraph(supergraphSdl)),
  );
  expect(JSON.stringify(queryPlan.node)).toContain('f__0:f0{f__1:f1 f__2:id}');
});

test("a client's $__after is not ours", () => {
  const sdl = `type Query { a: Int } type Subscription { roomEvents(roomId: ID!, after: String): String }`;
  const supergraph = loadSupergraph(createSubgraphModel({ chat: sdl }).supergraphSdl);
  const { queryPlan, variables } = planOf(
    'subscription($__after: ID!) { roomEvents(roomId: $__after) }',
    createOperationPlanner(supergraph),
  );
  if (queryPlan.node?.kind !== 'Subscription') throw new Error('It is no subscription.');
  const upstream = createUpstreamDocument(queryPlan.node.primary, supergraph.schema);
  expect(validate(supergraph.schema, parse(upstream.query))).toEqual([]);
  expect(upstream.variables(variables({ __after: 'room' }), 'cursor')).toEqual({
    __after_: 'room',
    __after: 'cursor',
  });
});

test('an upstream document keeps the variables that only fragments of the planner use', () => {
  const sdl = `type Query { a: Int } type Subscription { events(after: String): Event } union Event = Sent | Edited
    type Sent { message: Message } type Edited { message: Message } type Message { id: ID people(first: Int): [Person] }
    type Person { id: ID name: String age: Int home: String }`;
  const supergraph = loadSupergraph(createSubgraphModel({ chat: sdl }).supergraphSdl);
  const { queryPlan } = planOf(
    `subscription { events { ... on Sent { message { ...M } } ... on Edited { message { ...M } } } }
      fragment M on Message { id people(first: 2) { ...P __typename } __typename }
      fragment P on Person { id name age home __typename }`,
    createOperationPlanner(supergraph),
  );
  if (queryPlan.node?.kind !== 'Subscription') throw new Error('It is no subscription.');
  const upstream = createUpstreamDocument(queryPlan.node.primary, supergraph.schema);
  expect(upstream.query).toContain('fragment');
  expect(validate(supergraph.schema, parse(upstream.query))).toEqual([]);
});
