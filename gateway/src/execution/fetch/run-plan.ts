import { runFetch } from './run-fetch.ts';
import type { PlanRun } from './plan-run.ts';
import type { PlanStep } from '../plan/plan-step.ts';

/** Runs the steps. A fetch that fails is reported to `onFault` and the others go on: never rejects. */
export async function runPlan(
  run: PlanRun,
  step: PlanStep,
  onFault: (error: unknown) => void,
): Promise<void> {
  switch (step.kind) {
    case 'fetch':
      try {
        return await runFetch(run, step);
      } catch (error) {
        return onFault(error);
      }
    case 'sequence':
      for (const each of step.steps) await runPlan(run, each, onFault);
      return;
    case 'parallel':
      await Promise.all(step.steps.map((each) => runPlan(run, each, onFault)));
      return;
    case 'condition': {
      const branch = run.conditions.get(step.variable) === true ? step.ifTrue : step.ifFalse;
      if (branch !== undefined) await runPlan(run, branch, onFault);
    }
  }
}
