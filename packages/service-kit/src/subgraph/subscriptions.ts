import { createSourceEventStream, type GraphQLError, type ExecutionArgs, type GraphQLSchema } from 'graphql';
import { createEventPayloads } from './event-payloads.ts';
import { logFailure } from './log-failure.ts';
import type { Logger } from '../process/logger.ts';
import type { Metrics } from '../process/metrics.ts';
import type { Caller, OperationContexts } from './operation-contexts.ts';
import { createErrorMask, toGraphQLError, type IsUnavailable } from './public-error.ts';
import { runSubscription } from './running-subscription.ts';
import { createShareKeys } from './share-keys.ts';
import { createSharedPayloads } from './shared-payloads.ts';
import type { StreamEvent } from './stream-event.ts';
import type { SubscriptionDocument } from './subscription-document.ts';
import type { FanoutWriter } from '../transport/fanout-writer.ts';
import type { TransportOperation } from '../transport/transport-operation.ts';

/** A subscription as it arrived, with who asks. */
export interface SubscriptionRequest extends SubscriptionDocument {
  readonly caller: Caller;
  readonly operationName: string | null | undefined;
  readonly variables: Record<string, unknown> | null | undefined;
}

/** Runs subscriptions, apart from what transports them. */
export type Subscriptions = ReturnType<typeof createSubscriptions>;

/**
 * Runs source streams itself, since graphql-js's `subscribe` loses the source event, and with it the cursor that goes into
 * `extensions.cursor` of each payload. Where several viewers see the same in an event, its payload is made once for all.
 */
export function createSubscriptions<Context extends object>(options: {
  schema: GraphQLSchema;
  contexts: OperationContexts<Context>;
  metrics: Metrics;
  isUnavailable: IsUnavailable;
  logger: Logger;
}) {
  const { schema, metrics, logger } = options;
  const mask = createErrorMask(options.isUnavailable);
  const shareKeyOf = createShareKeys(schema);
  const shared = createSharedPayloads();
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

  const payloads = createEventPayloads({ ...options, report });
  const start = (
    request: SubscriptionRequest,
    operation: TransportOperation,
    write: FanoutWriter,
    source: AsyncIterable<StreamEvent<unknown>>,
  ): void => {
    const shareKey = shareKeyOf(request);
    count(request.field, 1);
    runSubscription({
      operation,
      source,
      report: (error) => JSON.stringify([report(error, request)]),
      onEnd: () => count(request.field, -1),
      async deliver(event) {
        const delivery = { event, isWanted: () => !operation.ended };
        const made =
          shareKey === undefined
            ? undefined
            : shared(event, shareKey, () => payloads.makeShared(request, delivery));
        await made?.settled;
        if (made?.text === undefined) operation.next(await payloads.makeOwn(request, delivery));
        else await write(made, made.text, operation);
      },
    });
  };
  return {
    active: () => active,
    /** Until it ends by itself, by an error, or by its operation's `stop`. Never throws. */
    run(request: SubscriptionRequest, operation: TransportOperation, write: FanoutWriter): void {
      const open = async (): Promise<void> => {
        const source = await openSource(payloads.argumentsOf(request, request.caller));
        if (operation.ended) release(source);
        else start(request, operation, write, source);
      };
      open().catch((error: unknown) => operation.error(JSON.stringify([report(error, request)])));
    },
  };
}

/** Not awaited: an async generator settles this only after its pending next(). */
function release(source: AsyncIterable<unknown>): void {
  void source[Symbol.asyncIterator]()
    .return?.()
    ?.catch(() => undefined);
}

async function openSource(request: ExecutionArgs): Promise<AsyncIterable<StreamEvent<unknown>>> {
  const source = await createSourceEventStream(request);
  if (Symbol.asyncIterator in source) return source as AsyncIterable<StreamEvent<unknown>>;
  throw source.errors?.[0] ?? new Error('The subscription opened neither a stream nor an error.');
}
