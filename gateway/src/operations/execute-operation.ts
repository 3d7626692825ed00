import type { Logger } from '@parley/service-kit/process';
import type { GraphQLSchema } from 'graphql';
import { executePlan } from '../execution/execute-plan.ts';
import type { OperationPlan, OperationPlanner } from '../execution/plan/plan-operation.ts';
import type { SubgraphFetch } from '../execution/fetch/plan-run.ts';
import type { OperationExecutor as SocketExecutor } from './begin-operation.ts';
import { subgraphUnavailable } from '../subgraphs/subgraph-unavailable.ts';
import type { SubgraphDataSource } from '../subgraphs/subgraph-data-source.ts';
import type { RequestContext } from '../viewers/request-context.ts';
import { cleaner, formatError } from './errors.ts';
import type { OperationPreparer, RunnableOperation } from './prepare-operation.ts';
import type { ResponsePayload } from './response-payload.ts';
import { variableErrors } from './variable-errors.ts';

/** Runs a query or mutation that may run. Never rejects. `status`: what HTTP says of it. */
export type OperationExecutor = (
  prepared: RunnableOperation,
  variables: Readonly<Record<string, unknown>>,
  context: RequestContext,
) => Promise<{ readonly status: 200 | 400 | 500; readonly payload: ResponsePayload }>;

export interface OperationExecutorOptions {
  readonly schema: GraphQLSchema;
  readonly plan: OperationPlanner;
  /** Asks subgraphs on behalf of whoever asks. */
  readonly fetch: (context: RequestContext) => SubgraphFetch;
  /** Whether clients may see the schema, also in the words of errors. */
  readonly introspection: boolean;
  readonly logger: Logger;
}

/** Variables are checked, then the plan is made or found and executed: the same for HTTP and sockets. */
export function createOperationExecutor(options: OperationExecutorOptions): OperationExecutor {
  const { introspection, logger } = options;
  const fault = (error: unknown): void => logger.error({ err: error }, 'Operation failed');
  const clean = cleaner(introspection);

  return async (prepared, variables, context) => {
    const wrong = variableErrors(options.schema, prepared.operation, variables);
    if (wrong.length > 0) return { status: 400, payload: { errors: clean(wrong) } };
    let plan: OperationPlan;
    try {
      plan = options.plan(prepared);
    } catch (error) {
      fault(error);
      return { status: 500, payload: { errors: [formatError(error)] } };
    }
    const payload = await executePlan(plan, {
      variables,
      fetch: options.fetch(context),
      onFault: fault,
    });
    return { status: 200, payload: payload.errors ? { ...payload, errors: clean(payload.errors) } : payload };
  };
}

/** The same for operations that come over a socket. */
export function socketExecutor(prepare: OperationPreparer, execute: OperationExecutor): SocketExecutor {
  return async ({ query, operationName, variables }, context) => {
    const prepared = prepare(query, operationName);
    if (!prepared.ok) return { errors: prepared.errors };
    return (await execute(prepared, variables, context)).payload;
  };
}

/** Sends each request to the data source of its subgraph. */
export function subgraphFetch(
  dataSource: (name: string) => SubgraphDataSource | undefined,
): OperationExecutorOptions['fetch'] {
  return (context) => async (request) =>
    dataSource(request.subgraph)?.fetch(request, context) ?? unavailable(request.subgraph);
}

function unavailable(subgraph: string): ResponsePayload {
  return { errors: [subgraphUnavailable(subgraph).toJSON()] };
}
