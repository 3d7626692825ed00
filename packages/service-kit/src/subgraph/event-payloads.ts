import { createBackOff, sleep } from '@parley/async';
import { isSampled } from '@parley/tracing';
import { execute, GraphQLError, type ExecutionArgs, type ExecutionResult, type GraphQLSchema } from 'graphql';
import type { Logger } from '../process/logger.ts';
import type { IsUnavailable } from './public-error.ts';
import type { Caller, OperationContexts } from './operation-contexts.ts';
import type { StreamEvent } from './stream-event.ts';
import type { SubscriptionRequest } from './subscriptions.ts';

/** Largest payload, in bytes: a larger frame than 16 MiB, which the gateway does not take, would end everybody's subscriptions. */
const largestPayload = 12_000_000;

/** The field of the subscription, and a field of its event. */
const depthOfOwnFields = 2;

interface Delivery {
  readonly event: StreamEvent<unknown>;
  /** Whether the operation still runs; nothing waits for one that has ended. */
  readonly isWanted: () => boolean;
}

interface Execution extends Delivery {
  readonly caller: Caller;
}

/** The caller of a payload that many viewers get. */
const everybody: Caller = { viewer: null, shared: true, origin: {} };

/**
 * Executes the events of subscriptions. `report` logs an error and answers what the client sees of it. An event whose own fields (such as
 * its notification) the stores cannot answer waits for them: a client that resumes after its cursor would never get it. What lies deeper
 * is delivered as null beside its error.
 */
export function createEventPayloads<Context extends object>(deps: {
  schema: GraphQLSchema;
  contexts: OperationContexts<Context>;
  isUnavailable: IsUnavailable;
  report: (error: unknown, request: SubscriptionRequest) => GraphQLError;
  logger: Logger;
}) {
  const { schema, contexts, isUnavailable, report, logger } = deps;
  const argumentsOf = (
    { document, operationName, variables }: SubscriptionRequest,
    caller: Caller,
  ): ExecutionArgs => ({
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: contexts.open(caller),
    hideSuggestions: true,
  });
  const toJson = (
    { data, errors }: ExecutionResult,
    event: StreamEvent<unknown>,
    request: SubscriptionRequest,
  ): string => {
    const json = JSON.stringify({
      ...(data !== undefined && { data }),
      ...(errors && { errors: errors.map((error) => report(error, request)) }),
      ...extensionsOf(event),
    });
    if (Buffer.byteLength(json) > largestPayload) throw payloadTooLarge();
    return json;
  };
  const isWorthWaiting = ({ path, originalError }: GraphQLError): boolean =>
    path !== undefined && path.length <= depthOfOwnFields && isUnavailable(originalError);
  const run = async (request: SubscriptionRequest, { event, caller, isWanted }: Execution) => {
    const backOff = createBackOff({ maxMs: 500 });
    for (let attempt = 1; ; attempt += 1) {
      const result = await execute({ ...argumentsOf(request, caller), rootValue: event });
      const waitsFor = result.errors?.find(isWorthWaiting);
      if (waitsFor === undefined || !isWanted()) return result;
      if (attempt === 1)
        logger.warn(
          { err: waitsFor.originalError, field: request.field },
          'An event waits for what it is about',
        );
      await sleep(backOff.next());
    }
  };
  return {
    argumentsOf,
    /** The JSON for the request's own viewer. */
    async makeOwn(request: SubscriptionRequest, given: Delivery): Promise<string> {
      const result = await run(request, { ...given, caller: request.caller });
      return toJson(result, given.event, request);
    },
    /** The JSON for all viewers; undefined when it cannot be made without a viewer. Rejects when it is too large. */
    async makeShared(request: SubscriptionRequest, given: Delivery): Promise<string | undefined> {
      const result = await run(request, { ...given, caller: everybody });
      return result.errors === undefined ? toJson(result, given.event, request) : undefined;
    },
  };
}

/** The gateway passes on the position, and keeps the trace. */
function extensionsOf({ cursor, traceparent }: StreamEvent<unknown>) {
  const trace = isSampled(traceparent) && { traceparent };
  return (cursor !== null || trace) && { extensions: { ...(cursor !== null && { cursor }), ...trace } };
}

function payloadTooLarge(): GraphQLError {
  const message = 'This event has more in it than one payload may have. Select less, or smaller pages.';
  return new GraphQLError(message, { extensions: { code: 'PAYLOAD_TOO_LARGE' } });
}
