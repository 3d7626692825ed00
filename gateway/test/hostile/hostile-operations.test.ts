import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createOperationPlanner } from '../../src/execution/plan/plan-operation.ts';
import { createAdmission, type Admission } from '../../src/operations/admit.ts';
import { createMask } from '../../src/operations/errors.ts';
import { defaultLimits } from '../../src/operations/operation-limits.ts';
import { createSubscriptionPlanner } from '../../src/subscriptions/plan-subscription.ts';
import { noRights } from '../../src/viewers/viewer-rights.ts';
import { quietLogger } from '../support/shop.ts';
import { hostileShapes } from './hostile-operations.ts';
import { hostileSupergraphs, type HostileSupergraph } from './hostile-supergraphs.ts';

/** Admits by a supergraph as a gateway does that shows its schema: suggestions are made, too. */
function admitBy({ supergraph }: HostileSupergraph): (query: string) => Admission {
  const planOperation = createOperationPlanner(supergraph);
  const admit = createAdmission({
    schema: supergraph.schema,
    limits: defaultLimits,
    introspection: true,
    planOperation,
    planSubscription: createSubscriptionPlanner(supergraph, planOperation),
    mask: createMask(quietLogger()),
  });
  const variables = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`v${index}`, true]));
  return (query) => admit({ query, variables }, noRights);
}

/** Of this process, in milliseconds; the time that others take does not count. */
function cpuOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The CPU that a page of usual size takes for the first time, on this machine. */
function usualCost(supergraph: HostileSupergraph): number {
  const { root, left, right, leaves } = supergraph;
  const query = `{ ${root} { ${leaves} l: ${left} { ${leaves} } r: ${right} { ${leaves} } } }`;
  const admit = admitBy(supergraph);
  expect(admit(query).ok).toBe(true);
  return Math.max(
    5,
    cpuOf(() => admit(`# again\n${query}`)),
  );
}

/** What is not bounded takes thousands of times as long, or all memory. */
const factor = 300;

const supergraphs = Object.entries(hostileSupergraphs).map(([name, supergraph]) => ({
  name,
  supergraph,
  allowedMs: usualCost(supergraph) * factor,
}));

test('the operation that blocked the gateway for 38 s is refused before it is planned', () => {
  const shape = hostileShapes['fragments that spread the next one twice, by two others'];
  for (const { supergraph, allowedMs } of supergraphs) {
    const query = shape?.(supergraph, 17) ?? '';
    const admit = admitBy(supergraph);
    expect(query.length).toBeLessThan(3_000);
    expect(cpuOf(() => admit(query))).toBeLessThan(allowedMs);
    const refused = admit(query);
    expect(refused).toMatchObject({
      ok: false,
      status: 400,
      errors: [
        {
          message: expect.stringMatching(/^This operation has a selection count of \d+; the limit is 3000\./),
          extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
        },
      ],
    });
  }
});

test('an operation that can be fetched in too many ways is refused by that limit', () => {
  const { explosive } = hostileSupergraphs;
  if (explosive === undefined) throw new Error('There is no such supergraph.');
  const refused = admitBy(explosive)('{ node { id left { id left { id left { id left { id } } } } } }');
  expect(refused).toMatchObject({
    ok: false,
    status: 400,
    errors: [
      {
        message: expect.stringContaining(
          'more ways to fetch what this operation asks for than the limit of 1000',
        ),
        extensions: { code: 'GRAPHQL_VALIDATION_FAILED' },
      },
    ],
  });
});

test('whatever is asked for, its admission is a bounded multiple of the usual work', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Object.keys(hostileShapes)),
      fc.constantFrom(...supergraphs),
      fc.integer({ min: 1, max: 30 }),
      (shape, { supergraph, allowedMs }, size) => {
        const query = hostileShapes[shape]?.(supergraph, size) ?? '';
        const admit = admitBy(supergraph);
        let admission: Admission | undefined;
        const cpu = cpuOf(() => (admission = admit(query)));
        expect(cpu).toBeLessThan(allowedMs);
        expect(admission?.ok === false && admission.status).not.toBe(500);
      },
    ),
    { numRuns: 100 },
  );
});
