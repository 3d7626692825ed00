import { execute, GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Caller, OperationContexts } from './operation-contexts.ts';
import type { StreamEvent } from './stream-event.ts';
import type { SubscriptionRequest } from './subscriptions.ts';

/** Largest payload, in characters: however they are encoded, its frame stays below the 16 MiB that the gateway takes. */
const largestPayload = 2_000_000;

/** The caller of a payload that many viewers get. */
const everybody: Caller = { viewer: null, shared: true, origin: {} };

/** Executes the events of subscriptions. */
export interface EventPayloads {
  argumentsOf(request: SubscriptionRequest, caller: Caller): ExecutionArgs;
  /** The JSON for the request's own viewer. */
  makeOwn(request: SubscriptionRequest, event: StreamEvent<unknown>): Promise<string>;
  /** The JSON for all viewers; undefined when it cannot be made without a viewer. */
  makeShared(request: SubscriptionRequest, event: StreamEvent<unknown>): Promise<string | undefined>;
}

/** `report` logs an error and answers what the client sees of it. */
export function createEventPayloads<Context extends object>(deps: {
  schema: GraphQLSchema;
  contexts: OperationContexts<Context>;
  report: (error: unknown, request: SubscriptionRequest) => GraphQLError;
}): EventPayloads {
  const { schema, contexts, report } = deps;
  const argumentsOf: EventPayloads['argumentsOf'] = ({ document, operationName, variables }, caller) => ({
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: contexts.open(caller),
  });
  const toJson = (result: ExecutionResult, event: StreamEvent<unknown>, request: SubscriptionRequest) =>
    JSON.stringify(payload(result, event.cursor, (error) => report(error, request)));
  return {
    argumentsOf,
    async makeOwn(request, event) {
      const result = await execute({ ...argumentsOf(request, request.caller), rootValue: event });
      if (isLargerThan(result, largestPayload)) throw payloadTooLarge();
      return toJson(result, event, request);
    },
    async makeShared(request, event) {
      const result = await execute({ ...argumentsOf(request, everybody), rootValue: event });
      if (result.errors !== undefined || isLargerThan(result, largestPayload)) return undefined;
      return toJson(result, event, request);
    },
  };
}

/** A frame that the gateway does not take would close the socket, and with it the subscriptions of everybody else. */
function payloadTooLarge(): GraphQLError {
  const message = 'This event has more in it than one payload may have. Select less, or smaller pages.';
  return new GraphQLError(message, { extensions: { code: 'PAYLOAD_TOO_LARGE' } });
}

function payload(
  result: ExecutionResult,
  cursor: string | null,
  report: (error: unknown) => GraphQLError,
): ExecutionResult {
  return {
    ...(result.data === undefined ? {} : { data: result.data }),
    ...(result.errors === undefined ? {} : { errors: result.errors.map((error) => report(error)) }),
    ...(cursor === null ? {} : { extensions: { cursor } }),
  };
}

/**
 * Whether a payload, written as JSON, may have more than `limit` characters: keys, strings and a little for each value are
 * counted, and counting stops at the limit. Cheaper than serialising it twice.
 */
function isLargerThan(payload: unknown, limit: number): boolean {
  let left = limit;
  const count = (value: unknown): void => {
    if (left < 0) return;
    left -= typeof value === 'string' ? value.length + 2 : 5;
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      left -= key.length + 4;
      count(inner);
      if (left < 0) return;
    }
  };
  count(payload);
  return left < 0;
}
