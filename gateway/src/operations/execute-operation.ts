import { executePlan } from '../execution/execute-plan.ts';
import type { SubgraphFetch } from '../execution/fetch/plan-run.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import type { AdmittedOperation } from './admit.ts';
import type { HintFilter } from './errors.ts';
import type { ResponsePayload } from './response-payload.ts';

/** Runs a query or mutation. Never rejects. */
export type OperationExecutor = (
  operation: AdmittedOperation,
  context: RequestContext,
) => Promise<ResponsePayload>;

export interface OperationExecutorOptions {
  /** Asks subgraphs on behalf of a viewer. */
  readonly fetch: (context: RequestContext) => SubgraphFetch;
  readonly withoutHints: HintFilter;
  readonly onFault: (error: unknown) => void;
}

export function createOperationExecutor(options: OperationExecutorOptions): OperationExecutor {
  const { fetch, withoutHints, onFault } = options;
  return async ({ plan, variables }, context) => {
    const payload = await executePlan(plan, { variables, fetch: fetch(context), onFault });
    return payload.errors ? { ...payload, errors: withoutHints(payload.errors) } : payload;
  };
}
