import { operationFromDocument } from '@apollo/federation-internals';
import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { selectsOnlyViewerIndependent } from '@parley/service-kit/contract';
import { parse, type DocumentNode, type FieldNode, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { getOrInsert } from '../../get-or-insert.ts';
import { fragmentsOf } from '../../operations/fragments-of.ts';
import type { LoadedSupergraph } from '../../supergraph/load-supergraph.ts';
import { withoutDenied, type Denial, type Denials } from '../access/restrict-operation.ts';
import type { ObjectShape } from '../answer/answer-shape.ts';
import { compilePlan, type PlanKnowledge } from './compile-plan.ts';
import { compileShape } from '../answer/compile-shape.ts';
import type { Introspect } from '../answer/complete-answer.ts';
import { booleanVariables, createConditionReader, type ConditionReader } from './conditions.ts';
import { createIntrospection } from '../answer/introspect.ts';
import { normalForm } from './normal-form.ts';
import { giveOwnNames, type OwnNames } from './own-names.ts';
import { plannerNames } from './planner-names.ts';
import type { PlanStep } from './plan-step.ts';
import { createTypeConditions } from './type-conditions.ts';
import { withoutIntrospection } from './without-introspection.ts';

export interface PlannableOperation {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  /** Of a viewer who may not ask for all of it. */
  readonly denials?: Denials;
}

/** All that can be known of an operation before its variables: what to fetch, and what to make of it. */
export interface OperationPlan {
  readonly queryPlan: QueryPlan;
  /** The same, compiled; undefined: nothing is to be fetched. */
  readonly steps: PlanStep | undefined;
  readonly conditions: ConditionReader;
  readonly shape: (conditions: ReadonlyMap<string, boolean>) => ObjectShape;
  /** What the client calls a field of what is fetched. */
  readonly responseName: OwnNames['responseName'];
  /** The client's variables, as the plan and `conditions` name them. */
  readonly variables: OwnNames['variables'];
  /** Given the client's variables. */
  readonly introspect: (variables: Readonly<Record<string, unknown>>) => Introspect;
}

export type OperationPlanner = (prepared: PlannableOperation) => OperationPlan;

/** What operations of one normal form share: all but the values that their texts have, and what introspection says. */
interface NormalPlan extends Omit<OperationPlan, 'variables' | 'introspect'> {
  /** Those of the normal form, as the plan names them. */
  readonly variables: OwnNames['variables'];
}

/** An operation with conditions has a shape for each set of their values; so many are kept. */
const keptShapes = 16;

export interface OperationPlannerOptions {
  /** Plans are kept by normal form: 2,000 of them, and at most so many characters of requests. */
  readonly maxSize?: number;
  /** Called for each plan that is made. */
  readonly onPlanned?: () => void;
}

/** Plans each operation once, and once for all that differ in literals only. The same prepared object gives the same plan. */
export function createOperationPlanner(
  supergraph: LoadedSupergraph,
  { maxSize = 4_000_000, onPlanned = () => undefined }: OperationPlannerOptions = {},
): OperationPlanner {
  const knowledge: PlanKnowledge = {
    fulfils: createTypeConditions(supergraph.fullSchema),
    isIndependent: ({ operation }) => selectsOnlyViewerIndependent(supergraph.fullSchema, parse(operation)),
  };
  const limits = { max: 2_000, maxSize, sizeCalculation: sizeOf };
  const normalPlans = new LRUCache<string, NormalPlan>(limits);
  const plans = new LRUCache<PlannableOperation, OperationPlan>(limits);

  const names = plannerNames(supergraph.fullSchema);
  const makePlan = (normal: PlannableOperation, denials: Denials | undefined): NormalPlan => {
    const own = giveOwnNames(normal, names);
    const denied = denials?.in(own.document) ?? new Map<FieldNode, Denial>();
    const queryPlan = buildPlan(supergraph, withoutDenied(own, denied));
    onPlanned();
    return {
      queryPlan,
      steps: compilePlan(queryPlan, knowledge),
      conditions: createConditionReader(own.document, own.operation),
      shape: createShapes(supergraph, own, denied),
      responseName: own.responseName,
      variables: own.variables,
    };
  };
  const plan = ({ document, operation, denials }: PlannableOperation): OperationPlan => {
    const normal = normalForm(supergraph.schema, { document, operation });
    const key = `${denials?.key ?? ''} ${normal.text}`;
    const shared = getOrInsert(normalPlans, key, () => makePlan(normal, denials));
    return {
      ...shared,
      variables: (given) => shared.variables(normal.variables(given)),
      introspect: createIntrospection(supergraph.schema, document, operation),
    };
  };
  return (prepared) => getOrInsert(plans, prepared, () => plan(prepared));
}

function sizeOf({ queryPlan }: Pick<OperationPlan, 'queryPlan'>): number {
  return 1_000 + lengthOf(queryPlan.node);
}

function buildPlan(
  { planner, apiSchema }: LoadedSupergraph,
  { document, operation }: PlannableOperation,
): QueryPlan {
  const planned = withoutIntrospection(document, operation);
  if (planned === undefined) return { kind: 'QueryPlan' };
  return planner.buildQueryPlan(operationFromDocument(apiSchema, planned, { validate: false }));
}

function createShapes(
  { schema }: LoadedSupergraph,
  { document, operation, responseName }: OwnNames,
  denied: ReadonlyMap<FieldNode, Denial>,
): OperationPlan['shape'] {
  const fragments = fragmentsOf(document);
  const kept = new LRUCache<string, ObjectShape>({ max: keptShapes });
  return (values) =>
    getOrInsert(kept, [...values.values()].join(), () =>
      compileShape(
        { schema, fragments, conditions: booleanVariables(values), responseName, denied },
        operation,
      ),
    );
}

function lengthOf(node: QueryPlan['node'] | PlanNode): number {
  switch (node?.kind) {
    case undefined:
    case 'Defer':
      return 0;
    case 'Fetch':
      return node.operation.length;
    case 'Flatten':
      return lengthOf(node.node);
    case 'Condition':
      return lengthOf(node.ifClause) + lengthOf(node.elseClause);
    case 'Subscription':
      return lengthOf(node.primary) + lengthOf(node.rest);
    case 'Sequence':
    case 'Parallel':
      return node.nodes.reduce((length, inner) => length + lengthOf(inner), 0);
  }
}
