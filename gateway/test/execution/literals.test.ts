import { describe, expect, test } from '@jest/globals';
import { getOperationAST, parse, validate } from 'graphql';
import { executePlan } from '../../src/execution/execute-plan.ts';
import { createOperationPlanner } from '../support/plan-locally.ts';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { createSubgraphModel } from './subgraph-model.ts';

const supergraph = loadSupergraph(
  createSubgraphModel({
    one: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    scalar Any
    enum Color { RED GREEN }
    input Filter { color: Color = GREEN text: String! ids: [ID!] inner: Filter any: Any }
    type Query { thing(id: ID): Thing things(first: Int = 2, filter: Filter, any: Any, color: Color, ids: [[ID]], float: Float, yes: Boolean): [Thing] }
    type Mutation { add(filter: Filter!): Thing }
    type Thing @key(fields: "id") { id: ID! name(length: Int): String self: Thing }`,
    two: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Thing @key(fields: "id") { id: ID! more(unit: String): Int }`,
  }).supergraphSdl,
);

/** Plans operations, and says what their subgraphs would be sent. */
function createPlanning() {
  let made = 0;
  const planner = createOperationPlanner(supergraph, { onPlanned: () => (made += 1) });
  const plan = (query: string) => {
    const document = parse(query);
    expect(validate(supergraph.schema, document)).toEqual([]);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('There is no operation.');
    return planner({ document, operation });
  };
  const sent = async (query: string, variables: Readonly<Record<string, unknown>> = {}) => {
    const bodies: { query: string; variables: Record<string, unknown> }[] = [];
    await executePlan(plan(query), {
      variables,
      fetch: async ({ body }) => {
        bodies.push(JSON.parse(body) as (typeof bodies)[number]);
        return { data: null };
      },
      onFault: (error) => {
        throw error;
      },
    });
    return bodies;
  };
  return { plan, sent, made: () => made };
}

describe('one plan serves operations that differ in literals', () => {
  test.each<[string, (value: number) => string]>([
    ['of a field', (value) => `{ thing(id: "${value}") { name more } }`],
    ['as a number where a text may stand', (value) => `{ thing(id: ${value}) { name more } }`],
    ['in a list of one length', (value) => `{ things(ids: [["${value}"]]) { id } }`],
    ['in an object', (value) => `{ things(filter: { text: "${value}", inner: { text: "x" } }) { id } }`],
    ['in lists of any length', (value) => `{ things(ids: [[${'1 '.repeat(value)}]]) { id } }`],
    ['in a fragment', (value) => `{ ...F } fragment F on Query { thing(id: "${value}") { id } }`],
    ['beside a variable', (value) => `query($x: ID) { things(ids: [["${value}", $x]]) { id } }`],
    [
      'in many places',
      (value) => `{ a: thing(id: 1) { name(length: ${value}) } b: thing(id: ${value}) { id } }`,
    ],
    ['with other white space', (value) => `{ thing(id: "1") {${' '.repeat(value)} name } } # ${value}`],
    [
      'in a fragment that stands first',
      (value) =>
        value % 2 === 0
          ? '{ ...F } fragment F on Query { thing { id } }'
          : 'fragment F on Query { thing { id } } { ...F }',
    ],
    [
      'in another operation',
      (value) => `query A { thing(id: 1) { id } } ${value > 0 ? '' : 'query B { thing { id } }'}`,
    ],
  ])('%s', (_name, query) => {
    const { plan, made } = createPlanning();
    const plans = [3, 12, 4].map((value) => plan(query(value)));
    expect(made()).toBe(1);
    expect(new Set(plans.map(({ steps }) => steps)).size).toBe(1);
  });

  test.each([
    [
      'another condition',
      '{ thing { id name @include(if: true) } }',
      '{ thing { id name @include(if: false) } }',
    ],
    ['another field', '{ thing(id: 1) { id } }', '{ thing(id: 1) { name } }'],
    ['another argument', '{ things(first: 1) { id } }', '{ things(float: 1) { id } }'],
    ['a variable', '{ thing(id: 1) { id } }', 'query($x: ID) { thing(id: $x) { id } }'],
    ['another name', 'query A { thing { id } }', 'query B { thing { id } }'],
    [
      'another default',
      'query($x: ID = 1) { thing(id: $x) { id } }',
      'query($x: ID = 2) { thing(id: $x) { id } }',
    ],
  ])('but not with %s', (_name, one, other) => {
    const { plan, made } = createPlanning();
    plan(one);
    plan(other);
    expect(made()).toBe(2);
  });
});

describe('a subgraph gets a literal as it was written', () => {
  test.each<[string, string, unknown]>([
    ['a text', '{ thing(id: "a \\"b\\" \\u00e9") { id } }', 'a "b" é'],
    ['a block of text', '{ thing(id: """a\n  b""") { id } }', 'a\nb'],
    ['an integer for an ID', '{ thing(id: 007) { id } }'.replace('007', '7'), '7'],
    ['null', '{ things(first: null) { id } }', null],
    ['an enum', '{ things(color: RED) { id } }', 'RED'],
    ['a float', '{ things(float: 1.25e3) { id } }', 1250],
    ['an integer for a float', '{ things(float: -3) { id } }', -3],
    ['a truth', '{ things(yes: false) { id } }', false],
    ['a list', '{ things(ids: [["a", 1], [], null]) { id } }', [['a', '1'], [], null]],
    ['one for a list', '{ things(ids: 5) { id } }', '5'],
    [
      'an object, without its defaults',
      '{ things(filter: { text: "x", ids: [1], inner: { text: "y", color: RED }, any: { __proto__: [RED, 1, "1", null] } }) { id } }',
      JSON.parse(
        '{"text":"x","ids":["1"],"inner":{"text":"y","color":"RED"},"any":{"__proto__":["RED",1,"1",null]}}',
      ),
    ],
    [
      'what only a subgraph knows',
      '{ things(any: { a: [1, 2.5, { b: RED }] }) { id } }',
      { a: [1, 2.5, { b: 'RED' }] },
    ],
    ['in a mutation', 'mutation { add(filter: { text: "" }) { id } }', { text: '' }],
  ])('%s', async (_name, query, value) => {
    const [body] = await createPlanning().sent(query);
    expect(body?.variables).toEqual({ literal_0: value });
    expect(JSON.stringify(body?.variables)).toBe(JSON.stringify({ literal_0: value }));
  });

  test('where variables of the client are inside, around them', async () => {
    const query =
      'query($x: String!, $y: Any) { things(filter: { text: $x, color: RED, inner: { text: "in" }, any: { a: $y, b: 1 } }, first: 3) { id } }';
    const [body] = await createPlanning().sent(query, { x: 'of a client', y: 5 });
    expect(body?.variables).toEqual({
      x: 'of a client',
      y: 5,
      literal_0: 'RED',
      literal_1: { text: 'in' },
      literal_2: 3,
    });
    expect(body?.query).toContain('any:{a:$y b:1}');
  });

  test('of each request its own', async () => {
    const { sent, made } = createPlanning();
    const bodies = await Promise.all(['a', 'b'].map((id) => sent(`{ thing(id: "${id}") { id } }`)));
    expect(bodies.map(([body]) => body?.variables)).toEqual([{ literal_0: 'a' }, { literal_0: 'b' }]);
    expect(made()).toBe(1);
  });

  test('selections of one field stay one, with equal literals', async () => {
    const [body] = await createPlanning().sent(
      '{ thing(id: 1) { name(length: 2) } thing(id: 1) { self { id } } x: thing(id: 1) { id } }',
    );
    expect(body?.variables).toEqual({ literal_0: 2, literal_1: '1', literal_2: '1' });
  });
});
