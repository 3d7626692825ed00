import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { getOperationAST, OperationTypeNode, parse, validate, type GraphQLFormattedError } from 'graphql';
import { readFileSync } from 'node:fs';
import { executePlan } from '../../src/execution/execute-plan.ts';
import { createOperationPlanner } from '../../src/execution/plan-operation.ts';
import type { ResponsePayload } from '../../src/operations/response-payload.ts';
import { loadSupergraph } from '../../src/supergraph/load-supergraph.ts';
import { libraryConcrete, librarySdls } from './library.ts';
import { randomOperation } from './random-operation.ts';
import { createSubgraphModel, type SubgraphModel } from './subgraph-model.ts';

/** Runs operations by Apollo's executor and by ours, over the same subgraphs. */
function createComparison(model: SubgraphModel) {
  const supergraph = loadSupergraph(model.supergraphSdl);
  const plan = createOperationPlanner(supergraph);
  const serviceMap = Object.fromEntries(
    supergraph.subgraphs.map(({ name }) => [
      name,
      {
        process: ({ request }: { request: { query?: string; variables?: object } }) =>
          model.answer(name, { query: request.query ?? '', ...request }),
      },
    ]),
  );
  return {
    supergraph,
    async both(query: string, variables: Readonly<Record<string, unknown>>) {
      const document = parse(query);
      const operation = getOperationAST(document, undefined);
      if (!operation) throw new Error('There is no operation.');
      const planned = plan({ document, operation });
      const apollo = await executeQueryPlan(
        structuredClone(planned.queryPlan),
        serviceMap,
        { request: { variables }, context: {}, metrics: {} } as unknown as Parameters<
          typeof executeQueryPlan
        >[2],
        buildOperationContext({ schema: supergraph.schema, operationDocument: document }),
        supergraph.fullSchema,
        supergraph.apiSchema,
      );
      const faults: unknown[] = [];
      const ours = await executePlan(planned, {
        variables,
        fetch: ({ subgraph, body }) => model.answer(subgraph, JSON.parse(body) as { query: string }),
        onFault: (error) => faults.push(error),
      });
      expect(faults).toEqual([]);
      return { apollo: JSON.parse(JSON.stringify(apollo)) as ResponsePayload, ours, plan: planned.queryPlan };
    },
  };
}

/** In the order of their texts: which of two fetches answers first is chance. */
function sorted(errors: readonly GraphQLFormattedError[] | undefined) {
  return (errors ?? [])
    .map(({ message, path, extensions = {} }) =>
      JSON.stringify([
        message,
        path,
        Object.keys(extensions).length,
        extensions['code'],
        extensions['serviceName'],
      ]),
    )
    .toSorted();
}

async function compare(
  comparison: ReturnType<typeof createComparison>,
  kind: OperationTypeNode,
  tape: readonly number[],
): Promise<'compared' | 'invalid'> {
  const { query, variables } = randomOperation(comparison.supergraph.schema, kind, tape);
  if (validate(comparison.supergraph.schema, parse(query)).length > 0) return 'invalid';
  const { apollo, ours } = await comparison.both(query, variables);
  // As text: the order of fields counts too.
  expect(JSON.stringify([ours.data, ours.extensions], null, 1)).toBe(
    JSON.stringify([apollo.data, apollo.extensions], null, 1),
  );
  expect(sorted(ours.errors)).toEqual(sorted(apollo.errors));
  return 'compared';
}

const parley = Object.fromEntries(
  ['user', 'friend', 'chat', 'notification'].map((name) => [
    name,
    readFileSync(new URL(`../../../schema/${name}.graphql`, import.meta.url), 'utf8'),
  ]),
);

describe.each([
  ['a library of hard cases', librarySdls, libraryConcrete],
  ['the real supergraph', parley, {}],
])('plans over %s answer as by the executor of @apollo/gateway', (_name, sdls, concrete) => {
  test.each([OperationTypeNode.QUERY, OperationTypeNode.MUTATION])('each random %s', async (kind) => {
    const worlds = [1, 2, 3].map((seed) => createComparison(createSubgraphModel(sdls, { seed, concrete })));
    const counts = { compared: 0, invalid: 0 };
    const tapes = fc.array(fc.nat(1_000), { minLength: 10, maxLength: 120 });
    await fc.assert(
      fc.asyncProperty(fc.nat(worlds.length - 1), tapes, async (index, tape) => {
        const world = worlds[index];
        if (world !== undefined) counts[await compare(world, kind, tape)] += 1;
      }),
      { numRuns: 150 },
    );
    expect(counts.compared).toBeGreaterThan(counts.invalid);
  });
});
