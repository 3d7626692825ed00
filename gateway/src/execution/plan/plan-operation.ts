import type { PlanNode, QueryPlan } from '@apollo/query-planner';
import { maxStalenessOf, selectsOnlyViewerIndependent } from '@parley/service-kit/contract';
import { parse, type DocumentNode, type FieldNode, type OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { getOrInsert } from '../../get-or-insert.ts';
import { fragmentsOf } from '../../operations/fragments-of.ts';
import type { LoadedSupergraph } from '../../supergraph/load-supergraph.ts';
import type { Denial, Denials } from '../access/restrict-operation.ts';
import type { ObjectShape } from '../answer/answer-shape.ts';
import { compilePlan, type PlanKnowledge } from './compile-plan.ts';
import { compileShape } from '../answer/compile-shape.ts';
import type { Introspect } from '../answer/complete-answer.ts';
import { booleanVariables, createConditionReader, type ConditionReader } from './conditions.ts';
import { createIntrospection } from '../answer/introspect.ts';
import type { OwnNames } from './own-names.ts';
import { createPlannerForms, type PlannerForm, type WrittenOperation } from './planner-form.ts';
import type { PlanStep } from './plan-step.ts';
import type { Variables } from './taken-literals.ts';
import { createTypeConditions } from './type-conditions.ts';

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

/** The plans of operations, one for all that differ in literals only. */
export interface OperationPlans {
  /** Undefined: none is kept. The same prepared object has the same plan. */
  get(this: void, prepared: PlannableOperation): OperationPlan | undefined;
  /** `queryPlan`: what was made of the operation's planner form. */
  add(this: void, prepared: PlannableOperation, queryPlan: QueryPlan): OperationPlan;
}

/** What operations of one normal form share: all but the values that their texts have, and what introspection says. */
interface NormalPlan extends Omit<OperationPlan, 'variables' | 'introspect'> {
  /** Those of the normal form, as the plan names them. */
  readonly variables: OwnNames['variables'];
}

/** An operation with conditions has a shape for each set of their values; so many are kept. */
const keptShapes = 16;

/** So much for each character of the normal form: what was left of 166 kB for an operation of 3 kB beside its parsed text, rounded up. */
const timesForm = 12;

/** Keeps 2,000 plans by normal form and as many by operation, each of these about `maxSize` bytes (12 MB). */
export function createOperationPlans(
  supergraph: LoadedSupergraph,
  { maxSize = 12_000_000 }: { maxSize?: number } = {},
): OperationPlans {
  const { schema, fullSchema } = supergraph;
  const knowledge: PlanKnowledge = {
    fulfils: createTypeConditions(fullSchema),
    isIndependent: ({ operation }) => selectsOnlyViewerIndependent(fullSchema, parse(operation)),
    maxStalenessMs: ({ operation }) => maxStalenessOf(fullSchema, parse(operation)),
  };
  const limits = { max: 2_000, maxSize };
  const normalPlans = new LRUCache<string, NormalPlan>(limits);
  const plans = new LRUCache<PlannableOperation, OperationPlan>(limits);
  const writeForm = createPlannerForms(supergraph);
  /** Of those that are being planned. */
  const forms = new WeakMap<PlannableOperation, PlannerForm>();
  const formOf = (prepared: PlannableOperation) => getOrInsert(forms, prepared, () => writeForm(prepared));

  const compile = ({ own, denied }: WrittenOperation, queryPlan: QueryPlan): NormalPlan => ({
    queryPlan,
    steps: compilePlan(queryPlan, knowledge),
    conditions: createConditionReader(own.document, own.operation),
    shape: createShapes(supergraph, own, denied),
    responseName: own.responseName,
    variables: own.variables,
  });
  const keep = (prepared: PlannableOperation, form: PlannerForm, normal: NormalPlan): OperationPlan => {
    const plan = {
      ...normal,
      variables: (given: Variables) => normal.variables(form.variables(given)),
      introspect: createIntrospection(schema, prepared.document, prepared.operation),
    };
    plans.set(prepared, plan, { size: sizeOf(plan, form.key) });
    forms.delete(prepared);
    return plan;
  };
  return {
    get(prepared) {
      const kept = plans.get(prepared);
      if (kept !== undefined) return kept;
      const form = formOf(prepared);
      const normal = normalPlans.get(form.key);
      return normal && keep(prepared, form, normal);
    },
    add(prepared, queryPlan) {
      const form = formOf(prepared);
      const normal = compile(form.write(), queryPlan);
      normalPlans.set(form.key, normal, { size: sizeOf(normal, form.key) });
      return keep(prepared, form, normal);
    },
  };
}

function sizeOf({ queryPlan }: Pick<OperationPlan, 'queryPlan'>, key: string): number {
  return 1_000 + lengthOf(queryPlan.node) + timesForm * key.length;
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
