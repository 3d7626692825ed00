import { composeServices } from '@apollo/composition';
import { expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { admitSupergraph } from '../src/supergraph/admit-supergraph.ts';
import { loadSupergraph } from '../src/supergraph/load-supergraph.ts';
import { startGatewayOver } from './support/running-gateway.ts';

const link = (version: string, ...names: string[]) =>
  `extend schema @link(url: "https://specs.apollo.dev/federation/${version}", import: [${names.map((name) => `"@${name}"`).join()}])\n`;

function compose(...sdls: readonly string[]): string {
  const { supergraphSdl, errors } = composeServices(
    sdls.map((sdl, index) => ({ name: `s${index}`, url: `http://s${index}`, typeDefs: parse(sdl) })),
  );
  if (supergraphSdl === undefined) throw new Error(String(errors));
  return supergraphSdl;
}

const policy = `${link('v2.9', 'policy')} type Query { a: Int @policy(policies: [["x"]]) }`;
const context = `${link('v2.9', 'key', 'context', 'fromContext')}
  type Query { t: T! }
  type T @key(fields: "id") @context(name: "c") { id: ID! prop: String! u: U! }
  type U @key(fields: "id") { id: ID! f(a: String @fromContext(field: "$c { prop }")): Int }`;
const connectors = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.11", import: ["@key"])
  @link(url: "https://specs.apollo.dev/connect/v0.1", import: ["@source", "@connect"])
  @source(name: "s", http: { baseURL: "http://x" })
  type Query { b: Int @connect(source: "s", http: { GET: "/a" }, selection: "a") }`;
const overrides = [
  `${link('v2.9', 'key', 'override')}
  type Query { x: Int }
  type T @key(fields: "id") { id: ID! p: Int @override(from: "s1", label: "percent(10)") }`,
  `${link('v2.9', 'key')} type T @key(fields: "id") { id: ID! p: Int } type Query { t: T }`,
];

test.each<[string, readonly string[], readonly string[]]>([
  ['@policy', [policy], ['@policy']],
  ['@context', [context], ['@context and @fromContext']],
  ['connectors', [connectors], ['connectors']],
  ['progressive @override', overrides, ['progressive override']],
  ['several', [policy, connectors], ['@policy', 'connectors']],
])('a supergraph with %s is refused, in one line each', (_name, sdls, named) => {
  const lines = named.map((name) => `The supergraph uses [^\n]*${name}[^\n]*, which [^\n]*\\.`);
  const sdl = compose(...sdls);
  expect(() => admitSupergraph(sdl)).toThrow(new RegExp(`^${lines.join('\n')}$`));
});

test.each<[string, string]>([
  [
    '@cost and @listSize',
    `${link('v2.9', 'cost', 'listSize')} type Query { a: [Int] @cost(weight: 5) @listSize(assumedSize: 10) }`,
  ],
  ['@cacheTag', `${link('v2.12', 'cacheTag')} type Query { a: Int @cacheTag(format: "x") }`],
  ['@tag', `${link('v2.9', 'tag')} type Query { a: Int @tag(name: "x") }`],
  [
    'what is imported and not used',
    `${link('v2.9', 'policy', 'context', 'fromContext')} type Query { a: Int }`,
  ],
])('a supergraph with %s is served', (_name, sdl) => {
  const loaded = loadSupergraph(admitSupergraph(compose(sdl)));
  expect(Object.keys(loaded.schema.getQueryType()?.getFields() ?? {})).toEqual(['a']);
});

test('a simple @override is served', () => {
  const [first = '', second = ''] = overrides;
  const sdl = compose(first.replace(', label: "percent(10)"', ''), second);
  expect(admitSupergraph(sdl)).toBe(sdl);
});

test('the gateway says so, and serves the next one that it can', async () => {
  const gateway = await startGatewayOver(compose(policy));
  const health = async () => (await fetch(`${gateway.adminUrl}/health`)).text();
  expect(await health()).toContain('@policy, which this gateway does not enforce');
  expect((await fetch(`${gateway.url}/readyz`)).status).toBe(503);
  await gateway.close();
});
