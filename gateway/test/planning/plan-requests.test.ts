import { expect, test } from '@jest/globals';
import { createPlanRequests } from '../../src/planning/plan-requests.ts';
import type { PlanRequest, PlanResult } from '../../src/planning/planner.ts';
import { noRights } from '../../src/viewers/viewer-rights.ts';

const request = (query: string, more: Partial<PlanRequest> = {}): PlanRequest => ({
  query,
  operationName: undefined,
  rights: noRights,
  ...more,
});

/** Plans when it is told to. */
function createRequests() {
  const asked: PlanRequest[] = [];
  const pending: ((result: PlanResult) => void)[] = [];
  const ask = createPlanRequests({
    plan: (given) => {
      asked.push(given);
      return new Promise((resolve) => pending.push(resolve));
    },
  });
  const settle = (result: PlanResult): void => {
    for (const resolve of pending.splice(0)) resolve(result);
  };
  return { ask, asked, settle };
}

const planned: PlanResult = { kind: 'planned', queryPlan: '{}' };

test('what ten ask for at once is planned once', async () => {
  const { ask, asked, settle } = createRequests();
  const answers = Array.from({ length: 10 }, (_, index) => ask(request('{ a }'), `viewer ${index}`));
  settle(planned);
  expect(await Promise.all(answers)).toEqual(Array.from({ length: 10 }, () => planned));
  expect(asked).toHaveLength(1);
  void ask(request('{ a }'), 'viewer');
  expect(asked).toHaveLength(2);
});

test('for each name of an operation and for each set of rights', async () => {
  const { ask, asked } = createRequests();
  const rights = { isAuthenticated: true, scopes: new Set(['b', 'a']) };
  void ask(request('{ a }'), 'viewer');
  void ask(request('{ a }', { operationName: 'A' }), 'viewer');
  void ask(request('{ a }', { rights }), 'viewer');
  void ask(request('{ a }', { rights: { ...rights, scopes: new Set(['a', 'b']) } }), 'viewer');
  expect(asked).toHaveLength(3);
});

test('what went beyond a limit is not tried again at once', async () => {
  const { ask, asked, settle } = createRequests();
  const refusal: PlanResult = { kind: 'unplannable', error: { message: 'Too much.' } };
  const first = ask(request('{ a }'), 'viewer');
  settle(refusal);
  expect([await first, await ask(request('{ a }'), 'another')]).toEqual([refusal, refusal]);
  expect(asked).toHaveLength(1);
});
