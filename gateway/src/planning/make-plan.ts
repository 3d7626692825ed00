import { LRUCache } from 'lru-cache';
import { OperationTypeNode } from 'graphql';
import { createRestriction } from '../execution/access/restrict-operation.ts';
import { buildQueryPlan } from '../execution/plan/build-query-plan.ts';
import type { PlannableOperation } from '../execution/plan/plan-operation.ts';
import { createPlannerForms } from '../execution/plan/planner-form.ts';
import { plannerRefusal } from '../execution/plan/planner-refusal.ts';
import { getOrInsert } from '../get-or-insert.ts';
import type { OperationLimits, PlanningLimits } from '../operations/operation-limits.ts';
import { createOperationPreparer } from '../operations/prepare-operation.ts';
import { createPlanner, type LoadedSupergraph } from '../supergraph/load-supergraph.ts';
import type { PlanRequest, PlanResult } from './planner.ts';

export interface PlanMakerOptions {
  readonly limits: OperationLimits;
  /** Whether clients may see the schema. */
  readonly introspection: boolean;
  readonly planning: PlanningLimits;
}

/** Checks and plans, at once. Never throws. */
export type PlanMaker = (request: PlanRequest) => PlanResult;

/** Keeps what it has planned by normal form, up to 2 million characters: a client that writes values into its texts asks for it again. */
export function createPlanMaker(
  supergraph: LoadedSupergraph,
  { limits, introspection, planning }: PlanMakerOptions,
): PlanMaker {
  const { schema, apiSchema, accessRules } = supergraph;
  const { check } = createOperationPreparer({ schema, limits, introspection });
  const restrict = createRestriction(schema, accessRules);
  const formOf = createPlannerForms(supergraph);
  const planner = createPlanner(supergraph, planning);
  const kept = new LRUCache<string, string>({
    max: 2_000,
    maxSize: 2_000_000,
    sizeCalculation: (plan, key) => plan.length + key.length,
  });
  const plan = (operation: PlannableOperation): string => {
    const form = formOf(operation);
    return getOrInsert(kept, form.key, () =>
      JSON.stringify(buildQueryPlan({ planner, apiSchema }, form.write())),
    );
  };

  return ({ query, operationName, rights }) => {
    const prepared = check(query, operationName);
    if (!prepared.ok) return { kind: 'invalid', errors: prepared.errors };
    try {
      const { operation, rootDenial } = restrict(prepared, rights);
      const isRefused =
        rootDenial !== undefined && prepared.operation.operation === OperationTypeNode.SUBSCRIPTION;
      return { kind: 'planned', queryPlan: isRefused ? '{"kind":"QueryPlan"}' : plan(operation) };
    } catch (error) {
      const refusal = plannerRefusal(error);
      if (refusal !== undefined) return { kind: 'unplannable', error: refusal.toJSON() };
      return {
        kind: 'failed',
        reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    }
  };
}

/** On the event loop of its caller, which does nothing else meanwhile. */
export function createLocalPlanner(supergraph: LoadedSupergraph, options: PlanMakerOptions) {
  const make = createPlanMaker(supergraph, options);
  return {
    plan: async (request: PlanRequest) => make(request),
    waiting: () => 0,
    close: async () => undefined,
  };
}
