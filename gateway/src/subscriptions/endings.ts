import type { OperationSink } from '@parley/service-kit/transport';
import type { GraphQLFormattedError } from 'graphql';
import { stringifyExact } from '../exact-json.ts';
import { requestError, subgraphUnavailable } from '../operations/errors.ts';
import type { QueueLimits } from './event-queue.ts';

const afterCursor = 'Subscribe again after the last cursor.';

/** How a stream ends, when all that waits has been written; `cursor`: of the last event that was written. */
export type Ending = (sink: OperationSink, cursor: unknown) => void;

/** The subgraph has no more events. */
export const completed: Ending = (sink) => sink.complete();

/** The client's queue is full, and its subgraph cannot wait. */
export function tooSlow({ events, bytes, slowAfterMs }: QueueLimits): Ending {
  const what = `Events came faster than they were read: the limits are ${events} events and ${bytes} bytes that wait for more than ${slowAfterMs} ms.`;
  return failed([requestError('SLOW_CONSUMER', `${what} ${afterCursor}`).toJSON()]);
}

/** They could not be completed in time, however fast they are read. */
export function overrun({ mostEvents, mostBytes }: QueueLimits): Ending {
  const what = `Events came faster than they could be completed: the limits are ${mostEvents} events and ${mostBytes} bytes that wait.`;
  return failed([requestError('OVERLOADED', `${what} ${afterCursor}`).toJSON()]);
}

/** The gateway shuts down. */
export const goingAway: Ending = failed([
  requestError('SERVER_GOING_AWAY', `The server is going away. ${afterCursor}`).toJSON(),
]);

/** No instance has taken it in time. */
export function unavailable(subgraph: string): Ending {
  return failed([subgraphUnavailable(subgraph)]);
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

/** With these errors, each with the cursor to go on after, if there is one. */
export function failed(errors: readonly GraphQLFormattedError[]): Ending {
  return (sink, cursor) => {
    const at = cursor !== undefined && { cursor };
    const placed = errors.map((error) => ({ ...error, extensions: { ...error.extensions, ...at } }));
    sink.error(stringifyExact(placed));
  };
}

/** Whether another try to open the stream may succeed. */
export function isTransient({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['code'] === 'SERVICE_UNAVAILABLE';
}
