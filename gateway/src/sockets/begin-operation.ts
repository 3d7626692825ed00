import type { Logger } from '@parley/service-kit';
import {
  getVariableValues,
  OperationTypeNode,
  type DocumentNode,
  type GraphQLFormattedError,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { formatError, withoutHints } from '../operations/errors.ts';
import type { OperationPreparer, RunnableOperation } from '../operations/prepare-operation.ts';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { OperationError } from '../subscriptions/operation-error.ts';
import type { SubscriptionOpener } from '../subscriptions/open-subscription.ts';
import type { SubscriptionPlan } from '../subscriptions/plan-subscription.ts';
import type { RequestContext } from '../viewers/request-context.ts';

/** What answers queries and mutations: the same pipeline as over HTTP. */
export type OperationExecutor = (
  request: { query: string; operationName?: string; variables: Record<string, unknown> },
  context: RequestContext,
) => Promise<ResponsePayload>;

/** What a `subscribe` message asks for, ready to run. */
export interface SocketOperation {
  readonly document: DocumentNode;
  /** Does not throw. */
  run(): Promise<ResponsePayload> | AsyncGenerator<ResponsePayload, undefined, undefined>;
}

/** Never throws, for that would close the socket of all the other operations: a refusal is an OperationError. */
export type OperationStarter = (
  payload: SubscribePayload,
  context: RequestContext,
) => SocketOperation | OperationError;

export interface OperationStarterOptions {
  readonly schema: GraphQLSchema;
  readonly prepare: OperationPreparer;
  readonly plan: (prepared: RunnableOperation) => SubscriptionPlan;
  readonly openSubscription: SubscriptionOpener;
  readonly execute: OperationExecutor;
  readonly introspection: boolean;
  readonly logger: Logger;
}

export function createOperationStarter(options: OperationStarterOptions): OperationStarter {
  const { prepare, plan, openSubscription, execute, logger } = options;

  const mask = (error: unknown): readonly GraphQLFormattedError[] => {
    logger.error({ err: error }, 'Operation failed');
    return [formatError(error)];
  };
  const begin: OperationStarter = (payload, context) => {
    const { query, operationName } = payload;
    const variables = payload.variables ?? {};
    const prepared = prepare(query, operationName);
    if (!prepared.ok) return new OperationError(prepared.errors);
    const refused = prepared.refuse(variables);
    if (refused !== undefined) return new OperationError([refused]);
    const { document, operation } = prepared;
    if (operation.operation !== OperationTypeNode.SUBSCRIPTION) {
      const request = { query, variables, ...(typeof operationName === 'string' && { operationName }) };
      return {
        document,
        run: () => execute(request, context).catch((error: unknown) => ({ errors: mask(error) })),
      };
    }
    const wrong = variableErrors(operation, variables, options);
    if (wrong.length > 0) return new OperationError(wrong);
    const request = { plan: plan(prepared), variables, context };
    return { document, run: () => openSubscription(request) };
  };

  return (payload, context) => {
    try {
      return begin(payload, context);
    } catch (error) {
      return new OperationError(mask(error));
    }
  };
}

function variableErrors(
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  { schema, introspection }: OperationStarterOptions,
): readonly GraphQLFormattedError[] {
  const { errors = [] } = getVariableValues(schema, operation.variableDefinitions ?? [], variables, {
    maxErrors: 10,
  });
  return errors
    .map((error) => ({ ...error.toJSON(), extensions: { code: 'BAD_USER_INPUT' } }))
    .map(introspection ? (error) => error : withoutHints);
}
