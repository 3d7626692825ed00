import { expect, test } from '@jest/globals';
import { getOperationAST, parse } from 'graphql';
import type { PlannableOperation } from '../../src/execution/plan/plan-operation.ts';
import { createPreparedTexts } from '../../src/operations/prepared-texts.ts';
import { createOperationPlanner } from '../support/plan-locally.ts';
import { createPlanner, loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { createSubgraphModel } from './subgraph-model.ts';

/** Everything can be had from each of four subgraphs, by either of two keys. */
const ambiguous = Object.fromEntries(
  ['a', 'b', 'c', 'd'].map((name) => [
    name,
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    type Query { t: T @shareable }
    type T @key(fields: "id") @key(fields: "k") { id: ID! k: ID! left: T @shareable right: T @shareable x: Int @shareable ${name}: Int }`,
  ]),
);
const supergraph = loadSupergraph(createSubgraphModel(ambiguous).supergraphSdl);

function prepared(query: string): PlannableOperation {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('There is no operation.');
  return { document, operation };
}

test('a short query with a great many possible plans weighs few of them', () => {
  const nested = (depth: number): string =>
    depth === 0 ? '{ x a b }' : `{ x a c d left ${nested(depth - 1)} right ${nested(depth - 1)} }`;
  const planner = createPlanner(supergraph);
  const { steps } = createOperationPlanner(supergraph, { planner })(prepared(`{ t ${nested(3)} }`));
  const weighed = planner.lastGeneratedPlanStatistics()?.evaluatedPlanCount;
  expect(weighed).toBeGreaterThan(1);
  expect(weighed).toBeLessThanOrEqual(100);
  expect(steps).toBeDefined();
});

test('plans are kept by operation, and no more of them than there is room for', () => {
  const plan = createOperationPlanner(supergraph, { maxSize: 4_000 });
  const operations = Array.from({ length: 6 }, (_, index) => prepared(`{ t { a${index}: a } }`));
  const [first] = operations;
  if (first === undefined) throw new Error('There is no operation.');
  const made = plan(first);
  expect(plan(first)).toBe(made);
  for (const operation of operations) plan(operation);
  expect(plan(first)).not.toBe(made);
});

test('large operations that nobody asks for again leave room: few of them are kept', () => {
  const fields = (index: number) => Array.from({ length: 300 }, (_, n) => `a${index}_${n}: a`).join(' ');
  const texts = Array.from({ length: 400 }, (_, index) => `{ t { ${fields(index)} } }`);
  const parsed = createPreparedTexts();
  for (const text of texts) parsed.set(text, undefined, { ok: false, errors: [] });
  const kept = texts.filter((text) => parsed.get(text, undefined) !== undefined);
  // A parsed document takes 43 times its text.
  expect(kept.join('').length * 43).toBeLessThan(24 * 1024 * 1024);
  expect(kept.length).toBeGreaterThan(50);

  const plan = createOperationPlanner(supergraph);
  const operations = texts.map(prepared);
  const [first] = operations;
  if (first === undefined) throw new Error('There is no operation.');
  const made = plan(first);
  for (const operation of operations) plan(operation);
  expect(plan(first)).not.toBe(made);
});
