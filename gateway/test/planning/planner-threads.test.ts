import { afterEach, expect, test } from '@jest/globals';
import { defaultLimits } from '../../src/operations/operation-limits.ts';
import { createPlanRequests } from '../../src/planning/plan-requests.ts';
import { startPlannerThreads, type PlannerThreadsOptions } from '../../src/planning/planner-threads.ts';
import type { Planner, PlanResult } from '../../src/planning/planner.ts';
import { noRights } from '../../src/viewers/viewer-rights.ts';
import { hostileSupergraphs } from '../hostile/hostile-supergraphs.ts';
import { plannerThreadFile } from '../support/planner-thread-file.ts';

const planners: Planner[] = [];
afterEach(() => Promise.all(planners.splice(0).map((planner) => planner.close())));

/** Over a supergraph of four subgraphs that have the same, or of interfaces that multiply; the planner's own limits are off. */
async function start(
  name: 'ambiguous' | 'explosive',
  options: Partial<Omit<PlannerThreadsOptions, 'data' | 'file'>> = {},
) {
  const { sdl } = hostileSupergraphs[name]?.supergraph ?? {};
  const planner = await startPlannerThreads({
    data: {
      sdl: sdl ?? '',
      limits: defaultLimits,
      introspection: true,
      planning: { paths: 1_000_000_000, evaluatedPlans: name === 'ambiguous' ? 1_000_000 : 100 },
    },
    threads: 1,
    timeoutMs: 60_000,
    memoryMb: 256,
    maxWaiting: 100,
    file: plannerThreadFile(),
    ...options,
  });
  planners.push(planner);
  return (query: string, asker = 'somebody'): Promise<PlanResult> =>
    planner.plan({ query, operationName: undefined, rights: noRights }, asker);
}

const nested = (depth: number): string =>
  depth === 0 ? '{ x a b }' : `{ x a c d left ${nested(depth - 1)} right ${nested(depth - 1)} }`;
/** Takes minutes in `ambiguous`. */
const endless = `{ t ${nested(3)} }`;
/** Takes gigabytes in `explosive`. */
const huge = '{ node { id left { id left { id left { id left { id } } } } } }';
const refused = (message: string) => ({
  kind: 'unplannable',
  error: { message, extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
});

test('what takes too long is refused by the limit, the event loop turns meanwhile, and the next one is planned', async () => {
  // A quick machine fills the usual memory in that time.
  const plan = await start('ambiguous', { timeoutMs: 10_000, memoryMb: 4_096 });
  let turns = 0;
  const timer = setInterval(() => void (turns += 1), 10);
  const results = Promise.all([plan(endless), plan('{ t { x } }'), plan('{ t { a b } }', 'somebody else')]);
  const [late, ...others] = await results;
  clearInterval(timer);
  expect(late).toEqual(refused('Planning this operation takes longer than the limit of 10000 ms. Split it.'));
  expect(others.map(({ kind }) => kind)).toEqual(['planned', 'planned']);
  expect(turns).toBeGreaterThan(5);
  expect(await plan('{ nothing }')).toMatchObject({
    kind: 'invalid',
    errors: [
      { message: expect.stringContaining('nothing'), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } },
    ],
  });
});

test('so is what takes too much memory, and the process lives on', async () => {
  const plan = await start('explosive', { memoryMb: 100 });
  const results = Promise.all([plan(huge), plan('{ node { id } }')]);
  const [large, other] = await results;
  expect(large).toEqual(
    refused('Planning this operation takes more memory than the limit of 100 MB. Split it.'),
  );
  expect(other?.kind).toBe('planned');
});

test('who asks for very much waits for the others, and is refused what there is no room for', async () => {
  const plan = await start('ambiguous', { maxWaiting: 20 });
  const settled: string[] = [];
  const ask = async (query: string, asker: string): Promise<void> => {
    const outcome = await plan(query, asker).then(
      ({ kind }) => kind,
      (error: Error) => error.message,
    );
    settled.push(`${asker}: ${outcome}`);
  };
  const asked = Array.from({ length: 40 }, (_, index) => ask(`{ t { a${index}: a } }`, 'stranger'));
  asked.push(ask('{ t { x } }', 'other'), ask('{ t { k } }', 'third'));
  await Promise.all(asked);
  const tooMany = 'More new operations wait to be planned than the limit of 20. Try again in a moment.';
  const planned = settled.filter((each) => each.endsWith('planned'));
  expect(settled.filter((each) => each === `stranger: ${tooMany}`)).toHaveLength(21);
  // The one that was being planned, one that waited longer, and then they.
  expect(planned.slice(0, 4).toSorted()).toEqual(
    ['other', 'stranger', 'stranger', 'third'].map((asker) => `${asker}: planned`),
  );
  expect(planned).toHaveLength(21);
});

test('what a stranger has asked for, last of very much, is planned in the turn of another who asks for it', async () => {
  await start('ambiguous', { maxWaiting: 20 });
  const [planner] = planners;
  if (planner === undefined) throw new Error('There is no planner.');
  const plan = createPlanRequests(planner);
  const settled: string[] = [];
  const ask = async (query: string, asker: string): Promise<void> => {
    const { kind } = await plan({ query, operationName: undefined, rights: noRights }, asker);
    settled.push(`${asker}: ${kind}`);
  };
  const asked = Array.from({ length: 20 }, (_, index) => ask(`{ t { a${index}: a } }`, 'stranger'));
  asked.push(ask('{ t { a19: a } }', 'other'), ask('{ t { a19: a } }', 'third'));
  await Promise.all(asked);
  // The one that was being planned, one that waited longer, and then it, for all who asked.
  expect(settled.slice(0, 5).toSorted()).toEqual(
    ['other', 'stranger', 'stranger', 'stranger', 'third'].map((asker) => `${asker}: planned`),
  );
  expect(settled).toHaveLength(22);
});

test('what waits when it is closed is refused, and so is what comes then', async () => {
  const plan = await start('ambiguous');
  const waiting = [plan(endless), plan('{ t { x } }')].map((each) => each.catch((error: unknown) => error));
  const closed = planners[0]?.close();
  const overloaded = { extensions: { code: 'OVERLOADED', retryAfterMs: 1_000 } };
  expect(await Promise.all(waiting)).toMatchObject([overloaded, overloaded]);
  await expect(plan('{ t { k } }')).rejects.toMatchObject(overloaded);
  await closed;
});

test('a thread that has no room for the supergraph says so', async () => {
  await expect(start('explosive', { memoryMb: 4 })).rejects.toThrow(
    'The planner needs more than 4 MB for this supergraph. Raise PLANNER_MEMORY_MB.',
  );
});
