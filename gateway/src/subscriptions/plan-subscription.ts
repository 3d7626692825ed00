import { selectionVariables, selectsOnlyViewerIndependent } from '@parley/service-kit/contract';
import { getDirectiveValues } from 'graphql';
import { getOrInsert } from '../get-or-insert.ts';
import type { OperationPlan } from '../execution/plan/plan-operation.ts';
import type { RunnableOperation } from '../operations/prepare-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { createUpstreamDocument, type UpstreamDocument } from './upstream-document.ts';

/** What `@delivery` promises: every event once, in order; or each key's present value. `NONE`: a break cannot be hidden. */
export type Delivery = 'LOSSLESS' | 'LATEST' | 'NONE';

/** How one subscription is served: one upstream operation, and what each of its events still needs. */
export interface SubscriptionPlan {
  readonly source: RunnableOperation['source'];
  readonly subgraph: string;
  readonly delivery: Delivery;
  readonly upstream: UpstreamDocument;
  /** Whether all viewers who get an event see the same in it: then its rest is fetched once for all of them. */
  readonly viewerIndependent: boolean;
  /** The variables on which an event's payload depends. */
  readonly variables: readonly string[];
  /** Per event: take the event, then fetch the rest. */
  readonly operation: OperationPlan;
}

/** Whether its stream can be opened again without the client noticing. */
export function isResumable({ delivery, upstream }: SubscriptionPlan): boolean {
  return delivery === 'LATEST' || (delivery === 'LOSSLESS' && upstream.resumable);
}

export function isSameUpstream(one: SubscriptionPlan, other: SubscriptionPlan): boolean {
  return one.upstream.query === other.upstream.query && one.subgraph === other.subgraph;
}

export type SubscriptionPlanner = (prepared: RunnableOperation, plan: OperationPlan) => SubscriptionPlan;

/** The same prepared object gives the same plan. */
export function createSubscriptionPlanner(supergraph: LoadedSupergraph): SubscriptionPlanner {
  const plans = new WeakMap<RunnableOperation, SubscriptionPlan>();
  return (prepared, plan) => getOrInsert(plans, prepared, () => planSubscription(supergraph, prepared, plan));
}

function planSubscription(
  supergraph: LoadedSupergraph,
  prepared: RunnableOperation,
  operation: OperationPlan,
): SubscriptionPlan {
  const { node } = operation.queryPlan;
  if (node?.kind !== 'Subscription') throw new Error('The planner made no subscription of this operation.');
  const upstream = createUpstreamDocument(node.primary, supergraph.schema);
  return {
    source: prepared.source,
    subgraph: node.primary.serviceName,
    delivery: deliveryOf(supergraph, upstream.field),
    upstream: {
      ...upstream,
      variables: (given, after) => upstream.variables(operation.variables(given), after),
    },
    viewerIndependent: selectsOnlyViewerIndependent(supergraph.fullSchema, prepared.document),
    variables: selectionVariables(prepared.document, prepared.operation),
    operation,
  };
}

function deliveryOf({ fullSchema }: LoadedSupergraph, field: string): Delivery {
  const { astNode } = fullSchema.getSubscriptionType()?.getFields()[field] ?? {};
  const directive = fullSchema.getDirective('delivery');
  const mode = directive && astNode && getDirectiveValues(directive, astNode)?.['mode'];
  return mode === 'LOSSLESS' || mode === 'LATEST' ? mode : 'NONE';
}
