import { createOperationPlanner } from '../execution/plan/plan-operation.ts';
import { createAdmission, type Admit } from '../operations/admit.ts';
import type { MaskError } from '../operations/errors.ts';
import { defaultLimits } from '../operations/operation-limits.ts';
import { createSubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import type { LoadedSupergraph } from './load-supergraph.ts';

/** All that is made of one supergraph. A new supergraph makes a new one; nothing in it changes. */
export interface ServedGraph {
  readonly supergraph: LoadedSupergraph;
  readonly admit: Admit;
}

export function createServedGraph(
  supergraph: LoadedSupergraph,
  { introspection, mask }: { introspection: boolean; mask: MaskError },
): ServedGraph {
  const planOperation = createOperationPlanner(supergraph);
  const planSubscription = createSubscriptionPlanner(supergraph, planOperation);
  const { schema } = supergraph;
  return {
    supergraph,
    admit: createAdmission({
      schema,
      limits: defaultLimits,
      introspection,
      planOperation,
      planSubscription,
      mask,
    }),
  };
}
