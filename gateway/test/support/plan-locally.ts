import { buildQueryPlan } from '../../src/execution/plan/build-query-plan.ts';
import {
  createOperationPlans,
  type OperationPlan,
  type PlannableOperation,
} from '../../src/execution/plan/plan-operation.ts';
import { createPlannerForms } from '../../src/execution/plan/planner-form.ts';
import { createPlanner, type LoadedSupergraph } from '../../src/supergraph/load-supergraph.ts';

export type LocalPlanner = (prepared: PlannableOperation) => OperationPlan;

/** Plans at once, in the thread of the test. `onPlanned`: called for each plan that is made. */
export function createOperationPlanner(
  supergraph: LoadedSupergraph,
  {
    planner = createPlanner(supergraph),
    onPlanned = () => undefined,
    ...options
  }: { planner?: ReturnType<typeof createPlanner>; onPlanned?: () => void; maxSize?: number } = {},
): LocalPlanner {
  const plans = createOperationPlans(supergraph, options);
  const formOf = createPlannerForms(supergraph);
  const build = (prepared: PlannableOperation) => {
    onPlanned();
    const plan = buildQueryPlan({ planner, apiSchema: supergraph.apiSchema }, formOf(prepared).write());
    return JSON.parse(JSON.stringify(plan)) as typeof plan; // as it comes from a thread
  };
  return (prepared) => plans.get(prepared) ?? plans.add(prepared, build(prepared));
}
