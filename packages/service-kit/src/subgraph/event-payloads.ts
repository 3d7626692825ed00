import { execute, GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Caller, OperationContexts } from './operation-contexts.ts';
import type { StreamEvent } from './stream-event.ts';
import type { SubscriptionRequest } from './subscriptions.ts';

/** Largest payload, in bytes: a larger frame than 16 MiB, which the gateway does not take, would end everybody's subscriptions. */
const largestPayload = 12_000_000;

/** The caller of a payload that many viewers get. */
const everybody: Caller = { viewer: null, shared: true, origin: {} };

/** Executes the events of subscriptions. `report` logs an error and answers what the client sees of it. */
export function createEventPayloads<Context extends object>(deps: {
  schema: GraphQLSchema;
  contexts: OperationContexts<Context>;
  report: (error: unknown, request: SubscriptionRequest) => GraphQLError;
}) {
  const { schema, contexts, report } = deps;
  const argumentsOf = (
    { document, operationName, variables }: SubscriptionRequest,
    caller: Caller,
  ): ExecutionArgs => ({
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: contexts.open(caller),
  });
  const toJson = (
    { data, errors }: ExecutionResult,
    { cursor }: StreamEvent<unknown>,
    request: SubscriptionRequest,
  ): string => {
    const json = JSON.stringify({
      ...(data !== undefined && { data }),
      ...(errors && { errors: errors.map((error) => report(error, request)) }),
      ...(cursor !== null && { extensions: { cursor } }),
    });
    if (Buffer.byteLength(json) > largestPayload) throw payloadTooLarge();
    return json;
  };
  return {
    argumentsOf,
    /** The JSON for the request's own viewer. */
    async makeOwn(request: SubscriptionRequest, event: StreamEvent<unknown>): Promise<string> {
      const result = await execute({ ...argumentsOf(request, request.caller), rootValue: event });
      return toJson(result, event, request);
    },
    /** The JSON for all viewers; undefined when it cannot be made without a viewer. Rejects when it is too large. */
    async makeShared(request: SubscriptionRequest, event: StreamEvent<unknown>): Promise<string | undefined> {
      const result = await execute({ ...argumentsOf(request, everybody), rootValue: event });
      return result.errors === undefined ? toJson(result, event, request) : undefined;
    },
  };
}

function payloadTooLarge(): GraphQLError {
  const message = 'This event has more in it than one payload may have. Select less, or smaller pages.';
  return new GraphQLError(message, { extensions: { code: 'PAYLOAD_TOO_LARGE' } });
}
