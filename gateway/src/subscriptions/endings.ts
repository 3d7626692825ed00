import type { OperationSink } from '@parley/service-kit/transport';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { subgraphUnavailable } from '../subgraphs/subgraph-unavailable.ts';

/** How a stream ends, when all that waits has been written; `cursor`: of the last event that was written. */
export type Ending = (sink: OperationSink, cursor: unknown) => void;

/** The subgraph has no more events. */
export const completed: Ending = (sink) => sink.complete();

/** The client's queue is full, and its subgraph cannot wait. */
export const tooSlow: Ending = resumable(
  'SLOW_CONSUMER',
  'Events came faster than they were read. Subscribe again after the last cursor.',
);

/** The gateway shuts down. */
export const goingAway: Ending = resumable(
  'SERVER_GOING_AWAY',
  'The server is going away. Subscribe again after the last cursor.',
);

/** No instance has taken it in time. */
export function unavailable(subgraph: string): Ending {
  return (sink, cursor) => sink.error(JSON.stringify([subgraphUnavailable(subgraph, cursor)]));
}

/** Its subgraph ended it with these errors. */
export function failedUpstream(errors: readonly GraphQLFormattedError[], serviceName: string): Ending {
  return failed(
    errors.map((error) => ({
      ...error,
      extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...error.extensions, serviceName },
    })),
  );
}

/** It cannot go on. */
export function failed(errors: readonly GraphQLFormattedError[]): Ending {
  const text = JSON.stringify(errors);
  return (sink) => sink.error(text);
}

/** The schema no longer has what it asks for. */
export function invalid(errors: readonly GraphQLFormattedError[]): Ending {
  return (sink, cursor) =>
    sink.error(JSON.stringify(errors.map((error) => ({ ...error, extensions: at(cursor, error) }))));
}

/** Whether another try to open the stream may succeed. */
export function isTransient({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['code'] === 'SERVICE_UNAVAILABLE';
}

function resumable(code: string, message: string): Ending {
  return (sink, cursor) =>
    sink.error(
      JSON.stringify([new GraphQLError(message, { extensions: at(cursor, { extensions: { code } }) })]),
    );
}

function at(
  cursor: unknown,
  { extensions }: Pick<GraphQLFormattedError, 'extensions'>,
): Record<string, unknown> {
  return { ...extensions, ...(cursor !== undefined && { cursor }) };
}
