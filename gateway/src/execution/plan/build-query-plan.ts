import { operationFromDocument, type Schema } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner } from '@apollo/query-planner';
import { withoutDenied } from '../access/restrict-operation.ts';
import type { WrittenOperation } from './planner-form.ts';
import { withoutIntrospection } from './without-introspection.ts';

/** Plans by Apollo's planner, which may take seconds and all memory. Throws what the planner throws. */
export function buildQueryPlan(
  { planner, apiSchema }: { planner: QueryPlanner; apiSchema: Schema },
  { own, denied }: WrittenOperation,
): QueryPlan {
  const { document, operation } = withoutDenied(own, denied);
  const planned = withoutIntrospection(document, operation);
  if (planned === undefined) return { kind: 'QueryPlan' };
  return planner.buildQueryPlan(operationFromDocument(apiSchema, planned, { validate: false }));
}
