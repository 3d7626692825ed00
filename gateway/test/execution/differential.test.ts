import { operationFromDocument } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { getOperationAST, OperationTypeNode, parse, validate, type GraphQLFormattedError } from 'graphql';
import { readFileSync } from 'node:fs';
import { executePlan } from '../../src/execution/execute-plan.ts';
import { createOperationPlanner } from '../support/plan-locally.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { createPlanner, loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { libraryConcrete, librarySdls } from './library.ts';
import { randomOperation, type RandomOperation } from './random-operation.ts';
import { createSubgraphModel, type SubgraphModel } from './subgraph-model.ts';

/** Runs operations by Apollo's executor and by ours, over the same subgraphs. */
function createComparison(model: SubgraphModel) {
  const supergraph = loadSupergraph(model.supergraphSdl);
  const planner = createPlanner(supergraph);
  const plan = createOperationPlanner(supergraph, { planner });
  const serviceMap = Object.fromEntries(
    supergraph.subgraphs.map(({ name }) => [
      name,
      {
        process: ({ request }: { request: { query?: string; variables?: object } }) =>
          model.answer(name, { query: request.query ?? '', ...request }),
      },
    ]),
  );
  const planned = (query: string) => {
    const document = parse(query);
    const operation = getOperationAST(document);
    if (!operation) throw new Error('There is no operation.');
    return plan({ document, operation });
  };
  const ours = (query: string, variables: Readonly<Record<string, unknown>>) =>
    executePlan(planned(query), {
      variables,
      fetch: ({ subgraph, body }) => model.answer(subgraph, JSON.parse(body) as { query: string }),
      onFault: (error) => {
        throw error;
      },
    });
  const apollo = async (query: string, variables: Readonly<Record<string, unknown>>) => {
    const answer = await executeQueryPlan(
      planner.buildQueryPlan(operationFromDocument(supergraph.apiSchema, parse(query))),
      serviceMap,
      { request: { variables }, context: {}, metrics: {} } as unknown as Parameters<
        typeof executeQueryPlan
      >[2],
      buildOperationContext({ schema: supergraph.schema, operationDocument: parse(query) }),
      supergraph.fullSchema,
      supergraph.apiSchema,
    );
    return JSON.parse(JSON.stringify(answer)) as ResponsePayload;
  };
  return {
    model,
    supergraph,
    ours,
    both: async (query: string, variables: Readonly<Record<string, unknown>>) => ({
      apollo: await apollo(query, variables),
      ours: await ours(query, variables),
    }),
  };
}

/** What subgraphs say, each once: Apollo's executor says it where it was said, ours at each field that is null because of it. */
function said(errors: readonly GraphQLFormattedError[] | undefined): ReadonlySet<string> {
  return new Set(
    (errors ?? [])
      .filter(({ extensions }) => extensions?.['code'] !== 'INVALID_GRAPHQL')
      .map(({ message, extensions = {} }) =>
        JSON.stringify([
          message,
          Object.keys(extensions).length,
          extensions['code'],
          extensions['serviceName'],
        ]),
      ),
  );
}

/** The null to which an error's path leads: where one was lifted to, if that is above its end. */
function nullAt(data: unknown, path: readonly (string | number)[] = []): string | undefined {
  let value = data;
  for (const [index, key] of path.entries()) {
    if (value === null) return path.slice(0, index).join('.');
    value = (value as Record<string | number, unknown>)[key];
  }
  return value === null ? path.join('.') : undefined;
}

function nullsWithErrors({ data, errors = [] }: ResponsePayload): ReadonlySet<string | undefined> {
  return new Set(errors.map(({ path }) => nullAt(data, path)));
}

type Comparison = ReturnType<typeof createComparison>;

/**
 * In a world of failures. Not compared is where Apollo's executor departs from the specification: the order of fields, `@skip` beside another
 * selection of the same field, an interface's fragment around an object's; and the paths of errors in lists of several types, where it
 * counts wrongly.
 */
async function compareWithApollo(
  comparison: Comparison,
  { query, variables }: RandomOperation,
): Promise<void> {
  const { apollo, ours } = await comparison.both(query, variables);
  expect([ours.data, ours.extensions]).toEqual([apollo.data, apollo.extensions]);
  expect(said(ours.errors)).toEqual(said(apollo.errors));
  for (const { path } of ours.errors ?? []) expect(path).toBeDefined();
}

/** In a sound world: byte by byte, so that the order of fields counts. */
async function compareWithMonolith(
  { ours, model, supergraph }: Comparison,
  { query, variables }: RandomOperation,
): Promise<void> {
  const monolith = await model.monolith(supergraph.schema, { query, variables });
  expect(JSON.stringify(await ours(query, variables), null, 1)).toBe(JSON.stringify(monolith, null, 1));
}

/** In a world where fields fail and no reference is lost: the same nulls, each with an error where one server would have one. */
async function compareFailures(
  { ours, model, supergraph }: Comparison,
  { query, variables }: RandomOperation,
): Promise<void> {
  const monolith = await model.monolith(supergraph.schema, { query, variables });
  const answer = await ours(query, variables);
  expect(answer.data).toEqual(monolith.data);
  expect(nullsWithErrors(answer)).toEqual(nullsWithErrors(monolith));
}

const parley = Object.fromEntries(
  ['user', 'friend', 'chat', 'notification'].map((name) => [
    name,
    readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8'),
  ]),
);
const kinds = [OperationTypeNode.QUERY, OperationTypeNode.MUTATION];
const tapes = fc.array(fc.nat(1_000), { minLength: 10, maxLength: 120 });

/** Checks random operations in several worlds; most of them must be valid. */
async function checkEach(
  worlds: readonly Comparison[],
  kind: OperationTypeNode,
  isPlain: boolean,
  check: (world: Comparison, operation: RandomOperation) => Promise<void>,
): Promise<void> {
  const counts = { valid: 0, invalid: 0 };
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...worlds.keys()), tapes, async (index, tape) => {
      const world = worlds[index];
      if (world === undefined) throw new Error('There is no such world.');
      const { schema } = world.supergraph;
      const operation = randomOperation(schema, kind, { tape, isPlain });
      const isValid = validate(schema, parse(operation.query)).length === 0;
      counts[isValid ? 'valid' : 'invalid'] += 1;
      if (isValid) await check(world, operation);
    }),
    // The same each time, so that what is found anew is found on purpose: with another FUZZ_SEED.
    { numRuns: 150, seed: Number(process.env['FUZZ_SEED'] ?? 1) },
  );
  expect(counts.valid).toBeGreaterThan(counts.invalid);
}

test('an alias that equals a key is not the key', async () => {
  const query = '{ searchUsers(query: "x") { edges { node { id: username friendship { state } } } } }';
  const world = createComparison(createSubgraphModel(parley, { isSound: true }));
  await compareWithMonolith(world, { query, variables: {} });
});

/**
 * Apollo's executor forgets the type of what it has once an interface object was fetched for it, and takes a field for the same one that
 * `@requires` asks for with other arguments.
 */
const { ratings: _, ...withoutInterfaceObjects } = librarySdls;
const forApollo = {
  ...withoutInterfaceObjects,
  loans: (librarySdls['loans'] ?? '').replace(/^.*heft\(unit: .*$/gm, ''),
};

describe.each([
  ['a library of hard cases', librarySdls, forApollo],
  ['the real supergraph', parley, parley],
])('plans over %s', (_name, sdls, apolloSdls) => {
  const worlds = (sdls: Readonly<Record<string, string>>, isSound: boolean, losesReferences = !isSound) =>
    [1, 2, 3].map((seed) =>
      createComparison(
        createSubgraphModel(sdls, { seed, isSound, losesReferences, concrete: libraryConcrete }),
      ),
    );

  test.each(kinds)('each random %s answers as from one server', (kind) =>
    checkEach(worlds(sdls, true), kind, false, compareWithMonolith),
  );

  test.each(kinds)('each random %s fails as from one server', (kind) =>
    checkEach(worlds(sdls, false, false), kind, false, compareFailures),
  );

  test.each(kinds)('each random %s fails as by the executor of @apollo/gateway', (kind) =>
    checkEach(worlds(apolloSdls, false), kind, true, compareWithApollo),
  );
});
