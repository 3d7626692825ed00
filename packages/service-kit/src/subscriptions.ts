import {
  createSourceEventStream,
  execute,
  GraphQLError,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
} from 'graphql';
import { logFailure } from './log-failure.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Caller, OperationContexts } from './operation-contexts.ts';
import { isLargerThan } from './payload-size.ts';
import { createErrorMask, toGraphQLError, type IsUnavailable } from './public-error.ts';
import { createResponseStream } from './response-stream.ts';
import type { StreamEvent } from './stream-event.ts';
import type { SubscriptionDocument } from './subscription-document.ts';

/** Largest payload, in characters: however they are encoded, its frame stays below the 16 MiB that the gateway takes. */
const largestPayload = 2_000_000;

/** A subscription as it arrived, with who asks. */
export interface SubscriptionRequest extends SubscriptionDocument {
  readonly caller: Caller;
  readonly operationName: string | null | undefined;
  readonly variables: Record<string, unknown> | null | undefined;
}

/** Opens the payloads of subscriptions, apart from what transports them. */
export interface Subscriptions {
  /** Rejects with a GraphQLError that may be sent as it is when the stream may not be opened. */
  open(request: SubscriptionRequest): Promise<AsyncIterableIterator<ExecutionResult, undefined, undefined>>;
  active(): number;
}

/**
 * Runs source streams itself, since graphql-js's `subscribe` loses the source event, and with it the cursor that goes into
 * `extensions.cursor` of each payload.
 */
export function createSubscriptions<Context extends object>(options: {
  schema: GraphQLSchema;
  contexts: OperationContexts<Context>;
  metrics: Metrics;
  isUnavailable: IsUnavailable;
  logger: Logger;
}): Subscriptions {
  const { schema, contexts, metrics, logger } = options;
  const mask = createErrorMask(options.isUnavailable);
  let active = 0;
  const count = (field: string, by: 1 | -1) => {
    active += by;
    metrics.activeSubscriptions.inc({ service: metrics.service, field }, by);
  };
  const report = (error: unknown, { operationName, caller }: SubscriptionRequest): GraphQLError => {
    const graphqlError = toGraphQLError(error);
    logFailure(logger, graphqlError, { operationName, caller });
    return mask(graphqlError);
  };
  const argumentsOf = ({
    document,
    operationName,
    variables,
    caller,
  }: SubscriptionRequest): ExecutionArgs => ({
    schema,
    document,
    operationName,
    variableValues: variables,
    contextValue: contexts.open(caller),
  });

  /** Async, so that a context that cannot be made is reported as any other failure. */
  const sourceOf = async (request: SubscriptionRequest) => openSource(argumentsOf(request));

  return {
    active: () => active,
    async open(request) {
      const source = await sourceOf(request).catch((error: unknown) => {
        throw report(error, request);
      });
      count(request.field, 1);
      return createResponseStream({
        source,
        translate: (error) => report(error, request),
        onEnd: () => count(request.field, -1),
        async respond(event) {
          const result = await execute({ ...argumentsOf(request), rootValue: event });
          if (isLargerThan(result, largestPayload)) throw payloadTooLarge();
          return payload(result, event.cursor, (error) => report(error, request));
        },
      });
    },
  };
}

/** A frame that the gateway does not take would close the socket, and with it the subscriptions of everybody else. */
function payloadTooLarge(): GraphQLError {
  const message = 'This event has more in it than one payload may have. Select less, or smaller pages.';
  return new GraphQLError(message, { extensions: { code: 'PAYLOAD_TOO_LARGE' } });
}

async function openSource(request: ExecutionArgs): Promise<AsyncIterable<StreamEvent<unknown>>> {
  const source = await createSourceEventStream(request);
  if (Symbol.asyncIterator in source) return source as AsyncIterable<StreamEvent<unknown>>;
  throw source.errors?.[0] ?? new Error('The subscription opened neither a stream nor an error.');
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
