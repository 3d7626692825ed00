import { buildOperationContext } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { selectionVariables, selectsOnlyViewerIndependent } from '@parley/service-kit';
import { valueFromASTUntyped } from 'graphql';
import type { RunnableOperation } from '../operations/prepare-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import { createUpstreamDocument, type UpstreamDocument } from './upstream-document.ts';

/** The name under which a plan asks for the event itself. No subgraph is called so: names start with a letter. */
export const eventService = '#event';

/**
 * What the schema promises of a stream (`@delivery`): every event, once, in order; or the present value of each key. `NONE`: it
 * promises nothing, so that a break cannot be hidden.
 */
export type Delivery = 'LOSSLESS' | 'LATEST' | 'NONE';

/** How one subscription is served: one upstream operation, and what each of its events still needs. */
export interface SubscriptionPlan {
  readonly supergraph: LoadedSupergraph;
  readonly prepared: RunnableOperation;
  /** The subgraph whose field this is. */
  readonly subgraph: string;
  readonly delivery: Delivery;
  /** The operation that the subgraph runs. */
  readonly upstream: UpstreamDocument;
  /** Whether all viewers who get an event see the same in it: then its rest is fetched once for all of them. */
  readonly viewerIndependent: boolean;
  /** The variables on which an event's payload depends. */
  readonly variables: readonly string[];
  /** Per event: take the event, then fetch the rest. An ordinary plan, for `executeQueryPlan` refuses subscription plans. */
  readonly eventPlan: QueryPlan;
  readonly operation: ReturnType<typeof buildOperationContext>;
}

export type SubscriptionPlanner = (prepared: RunnableOperation) => SubscriptionPlan;

/** Plans each prepared subscription once: planning takes milliseconds. */
export function createSubscriptionPlanner(supergraph: LoadedSupergraph): SubscriptionPlanner {
  const plans = new WeakMap<RunnableOperation, SubscriptionPlan>();
  return (prepared) => {
    let plan = plans.get(prepared);
    if (plan === undefined) {
      plan = planSubscription(supergraph, prepared);
      plans.set(prepared, plan);
    }
    return plan;
  };
}

function planSubscription(supergraph: LoadedSupergraph, prepared: RunnableOperation): SubscriptionPlan {
  const { document, operation } = prepared;
  const { schema, fullSchema, apiSchema, planner } = supergraph;
  const operationName = operation.name?.value;
  const named = operationName === undefined ? {} : { operationName };
  const { node } = planner.buildQueryPlan(
    operationFromDocument(apiSchema, document, { ...named, validate: false }),
  );
  if (node?.kind !== 'Subscription') throw new Error('The planner made no subscription of this operation.');
  const upstream = createUpstreamDocument(node.primary, schema);
  return {
    supergraph,
    prepared,
    subgraph: node.primary.serviceName,
    delivery: deliveryOf(supergraph, upstream.field),
    upstream,
    viewerIndependent: selectsOnlyViewerIndependent(fullSchema, document),
    variables: selectionVariables(document, operation),
    eventPlan: { kind: 'QueryPlan', node: eventSequence(node.primary, node.rest) },
    operation: buildOperationContext({ schema, operationDocument: document, ...named }),
  };
}

function deliveryOf({ fullSchema }: LoadedSupergraph, field: string): Delivery {
  const { astNode } = fullSchema.getSubscriptionType()?.getFields()[field] ?? {};
  const mark = astNode?.directives?.find(({ name }) => name.value === 'delivery');
  const mode = mark?.arguments?.find(({ name }) => name.value === 'mode')?.value;
  const said = mode === undefined ? undefined : valueFromASTUntyped(mode);
  return said === 'LOSSLESS' || said === 'LATEST' ? said : 'NONE';
}

function eventSequence(primary: FetchNode, rest: PlanNode | undefined): PlanNode {
  const event: FetchNode = { ...primary, serviceName: eventService };
  return rest === undefined ? event : { kind: 'Sequence', nodes: [event, rest] };
}
