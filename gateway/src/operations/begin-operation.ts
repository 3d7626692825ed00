import type { Logger } from '@parley/service-kit/process';
import type { OperationSink } from '@parley/service-kit/transport';
import { OperationTypeNode, type GraphQLFormattedError, type GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { cleaner, formatError } from './errors.ts';
import type { OperationPreparer } from './prepare-operation.ts';
import type { ResponsePayload } from './response-payload.ts';
import { variableErrors } from './variable-errors.ts';
import { eventRequest, type EventRequest } from '../subscriptions/execute-event.ts';
import type { SubscriptionPlanner } from '../subscriptions/plan-subscription.ts';
import type { RequestContext } from '../viewers/request-context.ts';

/** What answers queries and mutations: the same pipeline as over HTTP. */
export type OperationExecutor = (
  request: { query: string; operationName?: string; variables: Record<string, unknown> },
  context: RequestContext,
) => Promise<ResponsePayload>;

/** Something that runs until it ends by itself. */
export interface RunningOperation {
  /** The client wants no more. */
  stop(this: void): void;
  /** The gateway goes: the client goes on elsewhere. */
  leave(this: void): void;
}

/** Runs what a client asks for, over whatever it came. Never throws: what is wrong with an operation is its own `error`. */
export type OperationStarter = (
  payload: SubscribePayload,
  context: RequestContext,
  sink: OperationSink,
) => RunningOperation;

export interface OperationStarterOptions {
  readonly schema: GraphQLSchema;
  readonly prepare: OperationPreparer;
  readonly plan: SubscriptionPlanner;
  readonly openSubscription: (request: EventRequest, sink: OperationSink) => RunningOperation;
  readonly execute: OperationExecutor;
  readonly introspection: boolean;
  readonly logger: Logger;
}

export function createOperationStarter(options: OperationStarterOptions): OperationStarter {
  const { schema, prepare, plan, openSubscription, execute, introspection, logger } = options;

  const mask = (error: unknown): readonly GraphQLFormattedError[] => {
    logger.error({ err: error }, 'Operation failed');
    return [formatError(error)];
  };
  const begin: OperationStarter = (payload, context, sink) => {
    const { query, operationName } = payload;
    const variables = payload.variables ?? {};
    const prepared = prepare(query, operationName);
    if (!prepared.ok) return refuse(sink, prepared.errors);
    const refused = prepared.refuse(variables);
    if (refused !== undefined) return refuse(sink, [refused]);
    if (prepared.operation.operation === OperationTypeNode.SUBSCRIPTION) {
      const wrong = variableErrors(schema, prepared.operation, variables);
      if (wrong.length > 0) return refuse(sink, cleaner(introspection)(wrong));
      return openSubscription(eventRequest(plan(prepared), variables, context), sink);
    }
    const request = { query, variables, ...(typeof operationName === 'string' && { operationName }) };
    const answer = async (): Promise<void> => {
      const result = await execute(request, context).catch((error: unknown) => ({ errors: mask(error) }));
      sink.next(JSON.stringify(result));
      sink.complete();
    };
    void answer();
    return finished;
  };

  return (payload, context, sink) => {
    try {
      return begin(payload, context, sink);
    } catch (error) {
      return refuse(sink, mask(error));
    }
  };
}

/** What a client takes back of a query is only that it hears of it. */
const finished: RunningOperation = { stop: () => undefined, leave: () => undefined };

function refuse(sink: OperationSink, errors: readonly GraphQLFormattedError[]): RunningOperation {
  sink.error(JSON.stringify(errors));
  return finished;
}
