import { beforeAll, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { createOperationPlans } from '../../src/execution/plan/plan-operation.ts';
import { createAdmission, type Admission } from '../../src/operations/admit.ts';
import { createMask } from '../../src/operations/errors.ts';
import { defaultLimits, defaultPlanningLimits } from '../../src/operations/operation-limits.ts';
import { createLocalPlanner } from '../../src/planning/make-plan.ts';
import { createSubscriptionPlanner } from '../../src/subscriptions/plan-subscription.ts';
import { noRights } from '../../src/viewers/viewer-rights.ts';
import { quietLogger } from '../support/shop.ts';
import { hostileShapes } from './hostile-operations.ts';
import { hostileSupergraphs, type HostileSupergraph } from './hostile-supergraphs.ts';

/** Admits by a supergraph as a gateway does that shows its schema: suggestions are made, too. */
function admitBy({ supergraph }: HostileSupergraph): (query: string) => Promise<Admission> {
  const options = { limits: defaultLimits, introspection: true, planning: defaultPlanningLimits };
  const admit = createAdmission({
    ...options,
    schema: supergraph.schema,
    planner: createLocalPlanner(supergraph, options),
    plans: createOperationPlans(supergraph),
    planSubscription: createSubscriptionPlanner(supergraph),
    mask: createMask(quietLogger()),
  });
  const variables = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`v${index}`, true]));
  return async (query) => admit({ query, variables }, { rights: noRights, countedFor: 'somebody' });
}

/** Of this process, in milliseconds; the time that others take does not count. */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The CPU that a page of usual size takes for the first time, on this machine. */
async function usualCost(supergraph: HostileSupergraph): Promise<number> {
  const { root, left, right, leaves } = supergraph;
  const query = `{ ${root} { ${leaves} l: ${left} { ${leaves} } r: ${right} { ${leaves} } } }`;
  const admit = admitBy(supergraph);
  expect((await admit(query)).ok).toBe(true);
  return Math.max(5, await cpuOf(() => admit(`# again\n${query}`)));
}

/** What is not bounded takes thousands of times as long, or all memory. */
const factor = 300;

const supergraphs: { name: string; supergraph: HostileSupergraph; allowedMs: number }[] = [];
beforeAll(async () => {
  for (const [name, supergraph] of Object.entries(hostileSupergraphs))
    supergraphs.push({ name, supergraph, allowedMs: (await usualCost(supergraph)) * factor });
});

test('the operation that blocked the gateway for 38 s is refused before it is planned', async () => {
  const shape = hostileShapes['fragments that spread the next one twice, by two others'];
  for (const { supergraph, allowedMs } of supergraphs) {
    const query = shape?.(supergraph, 17) ?? '';
    const admit = admitBy(supergraph);
    expect(query.length).toBeLessThan(3_000);
    expect(await cpuOf(() => admit(query))).toBeLessThan(allowedMs);
    const refused = await admit(query);
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

test('an operation that can be fetched in too many ways is refused by that limit', async () => {
  const { explosive } = hostileSupergraphs;
  if (explosive === undefined) throw new Error('There is no such supergraph.');
  const refused = await admitBy(explosive)('{ node { id left { id left { id left { id left { id } } } } } }');
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

test('whatever is asked for, its admission is a bounded multiple of the usual work', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...Object.keys(hostileShapes)),
      fc.constantFrom(...supergraphs.keys()),
      fc.integer({ min: 1, max: 30 }),
      async (shape, index, size) => {
        const { supergraph, allowedMs } = supergraphs[index] ?? fail();
        const query = hostileShapes[shape]?.(supergraph, size) ?? '';
        const admit = admitBy(supergraph);
        let admission: Admission | undefined;
        const cpu = await cpuOf(async () => (admission = await admit(query)));
        expect(cpu).toBeLessThan(allowedMs);
        expect(admission?.ok === false && admission.status).not.toBe(500);
      },
    ),
    { numRuns: 100 },
  );
});

function fail(): never {
  throw new Error('There is no such supergraph.');
}
