import { createOperationPlanner } from '../execution/plan/plan-operation.ts';
import { createAdmission, type Admit } from '../operations/admit.ts';
import type { MaskError } from '../operations/errors.ts';
import { defaultLimits as limits } from '../operations/operation-limits.ts';
import { createSubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';

/** Admits operations by one supergraph; all caches are its own. */
export function admitBy(
  supergraph: LoadedSupergraph,
  { introspection, mask }: { introspection: boolean; mask: MaskError },
): Admit {
  const { schema } = supergraph;
  const planOperation = createOperationPlanner(supergraph);
  const planSubscription = createSubscriptionPlanner(supergraph, planOperation);
  return createAdmission({ schema, limits, introspection, planOperation, planSubscription, mask });
}
