import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import type { PlanPath } from '../fetch/entities-at.ts';
import type { Represent } from './representations.ts';
import type { RequestText } from './request-text.ts';
import type { Rewrite } from './rewrites.ts';
import type { TypeConditions } from './type-conditions.ts';

/** A query plan, compiled: everything that is the same for each request is done. */
export type PlanStep = GroupStep | ConditionStep | FetchStep;

export interface GroupStep {
  readonly kind: 'sequence' | 'parallel';
  readonly steps: readonly PlanStep[];
}

/** `@include` or `@skip` that decides about whole fetches. */
export interface ConditionStep {
  readonly kind: 'condition';
  readonly variable: string;
  readonly ifTrue: PlanStep | undefined;
  readonly ifFalse: PlanStep | undefined;
}

export interface FetchStep {
  readonly kind: 'fetch';
  readonly subgraph: string;
  readonly isMutation: boolean;
  /** It is the event of a subscription: given, not fetched. */
  readonly isEvent: boolean;
  /** Where the objects are that it adds to; empty: the root. */
  readonly path: PlanPath;
  /** What it asks for. */
  readonly operation: string;
  readonly text: RequestText;
  readonly requires: readonly QueryPlanSelectionNode[] | undefined;
  readonly represent: Represent | undefined;
  /** Whether all that it asks for is marked `@viewerIndependent`; used only for what completes the events of a subscription. */
  readonly isIndependent: boolean;
  /** How old its answer may be by `@maxStaleness`, in milliseconds; 0 for all that completes no event or depends on the viewer. */
  readonly maxStalenessMs: number;
  readonly rewriteRepresentation: Rewrite | undefined;
  readonly rewriteAnswer: Rewrite | undefined;
  /** The names under which fields are fetched that become others in the answer. */
  readonly renamed: ReadonlyMap<string, string>;
  readonly fulfils: TypeConditions;
}
