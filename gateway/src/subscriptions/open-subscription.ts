import type { GraphQLDataSource } from '@apollo/gateway';
import type { InternalTokenSigner } from '@parley/service-kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import type { ResponsePayload } from '../operations/response-payload.ts';
import { subgraphUnavailable } from '../subgraphs/subgraph-unavailable.ts';
import type { Upstreams } from '../subgraphs/upstreams.ts';
import type { UpstreamOperation } from '../subgraphs/upstream-socket.ts';
import { EventStream } from './event-stream.ts';
import { OperationError } from './operation-error.ts';
import { executeEvent, type EventRequest } from './execute-event.ts';

export interface SubscriptionOpenerOptions {
  readonly upstreams: Upstreams;
  readonly dataSources: Readonly<Record<string, GraphQLDataSource>>;
  readonly sign: InternalTokenSigner | undefined;
  /** How many events may wait for a slow client. */
  readonly queueLimit?: number;
  /** Called once when it is open, and the returned function once when it has ended in whatever way. */
  readonly onOpen?: (request: EventRequest) => () => void;
}

export type SubscriptionOpener = (
  request: EventRequest,
) => AsyncGenerator<ResponsePayload, undefined, undefined>;

/**
 * One client operation = one upstream operation with the viewer's own token. The upstream's end is the client's end: its
 * `complete` completes, its `error` ends with the same errors, its loss ends with SUBGRAPH_UNAVAILABLE and the last cursor.
 */
export function createSubscriptionOpener(options: SubscriptionOpenerOptions): SubscriptionOpener {
  const { upstreams, dataSources, sign, queueLimit = 1_000, onOpen = () => () => {} } = options;

  return (request) => {
    const { subgraph } = request.plan;
    let cursor: unknown;
    let unsubscribe = (): void => {};
    const onEnd = onOpen(request);
    const stream = new EventStream<ResponsePayload, ResponsePayload>({
      limit: queueLimit,
      map: async (event) => {
        const payload = await executeEvent(dataSources, request, event);
        cursor = event.extensions?.['cursor'] ?? cursor;
        return payload;
      },
      overflow: () => new OperationError([tooSlow(cursor).toJSON()]),
      onClose: () => {
        unsubscribe();
        onEnd();
      },
    });
    unsubscribe = upstreams.subscribe(subgraph, () => upstreamOperation(request, sign), {
      next: (event) => stream.push(event),
      error: (errors) =>
        stream.end(() => new OperationError(errors.map((error) => fromService(error, subgraph)))),
      complete: () => stream.end(),
      lost: () => stream.end(() => new OperationError([subgraphUnavailable(subgraph, cursor).toJSON()])),
    });
    return stream;
  };
}

async function upstreamOperation(
  { plan, variables, context }: EventRequest,
  sign: InternalTokenSigner | undefined,
): Promise<UpstreamOperation> {
  const { primary, subgraph } = plan;
  const used = (primary.variableUsages ?? []).filter((name) => variables[name] !== undefined);
  return {
    query: primary.operation,
    operationName: primary.operationName,
    variables: Object.fromEntries(used.map((name) => [name, variables[name]])),
    extensions: {
      ...context.trace,
      ...(sign && { internalToken: await sign({ audience: subgraph, viewer: context.viewer }) }),
    },
  };
}

function fromService(error: GraphQLFormattedError, serviceName: string): GraphQLFormattedError {
  return { ...error, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...error.extensions, serviceName } };
}

function tooSlow(cursor: unknown): GraphQLError {
  return new GraphQLError('Events came faster than they were read. Subscribe again after the last cursor.', {
    extensions: { code: 'SLOW_CONSUMER', ...(cursor !== undefined && { cursor }) },
  });
}
