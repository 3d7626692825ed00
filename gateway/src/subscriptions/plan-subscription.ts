import { buildOperationContext } from '@apollo/gateway';
import { operationFromDocument } from '@apollo/federation-internals';
import type { FetchNode, PlanNode, QueryPlan } from '@apollo/query-planner';
import { Kind, parse } from 'graphql';
import type { RunnableOperation } from '../operations/prepare-operation.ts';
import type { LoadedSupergraph } from '../supergraph/load-supergraph.ts';

/** The name under which a plan asks for the event itself. No subgraph is called so: names start with a letter. */
export const eventService = '#event';

/** How one subscription is served: one upstream operation, and what each of its events still needs. */
export interface SubscriptionPlan {
  readonly supergraph: LoadedSupergraph;
  /** The root field, as the schema calls it. */
  readonly field: string;
  /** The subgraph whose field this is. */
  readonly subgraph: string;
  /** The operation that the subgraph runs. */
  readonly primary: FetchNode;
  /** Per event: take the event, then fetch the rest. An ordinary plan, for `executeQueryPlan` refuses subscription plans. */
  readonly eventPlan: QueryPlan;
  readonly operation: ReturnType<typeof buildOperationContext>;
}

/** Plans each prepared subscription once: planning takes milliseconds. */
export function createSubscriptionPlanner(
  supergraph: LoadedSupergraph,
): (prepared: RunnableOperation) => SubscriptionPlan {
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

function planSubscription(
  supergraph: LoadedSupergraph,
  { document, operation }: RunnableOperation,
): SubscriptionPlan {
  const operationName = operation.name?.value;
  const named = operationName === undefined ? {} : { operationName };
  const { node } = supergraph.planner.buildQueryPlan(
    operationFromDocument(supergraph.apiSchema, document, { ...named, validate: false }),
  );
  if (node?.kind !== 'Subscription') throw new Error('The planner made no subscription of this operation.');
  return {
    supergraph,
    field: rootField(node.primary),
    subgraph: node.primary.serviceName,
    primary: node.primary,
    eventPlan: { kind: 'QueryPlan', node: eventSequence(node.primary, node.rest) },
    operation: buildOperationContext({ schema: supergraph.schema, operationDocument: document, ...named }),
  };
}

function eventSequence(primary: FetchNode, rest: PlanNode | undefined): PlanNode {
  const event: FetchNode = { ...primary, serviceName: eventService };
  return rest === undefined ? event : { kind: 'Sequence', nodes: [event, rest] };
}

/** The planner has written out what fragments there were. */
function rootField(primary: FetchNode): string {
  for (const definition of parse(primary.operation).definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const selection of definition.selectionSet.selections)
      if (selection.kind === Kind.FIELD) return selection.name.value;
  }
  throw new Error('The planner made a subscription without a root field.');
}
