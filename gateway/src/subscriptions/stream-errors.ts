import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** What a subgraph ended a stream with. */
export function fromService(error: GraphQLFormattedError, serviceName: string): GraphQLFormattedError {
  return { ...error, extensions: { code: 'DOWNSTREAM_SERVICE_ERROR', ...error.extensions, serviceName } };
}

/** A failure to open a stream that another try may cure. */
export function isPassing({ extensions }: GraphQLFormattedError): boolean {
  return extensions?.['code'] === 'SERVICE_UNAVAILABLE';
}

/** The queue of a client that does not read is full. `cursor`: of the last event that it gets. */
export function tooSlow(cursor: unknown): GraphQLError {
  const message = 'Events came faster than they were read. Subscribe again after the last cursor.';
  return resumable('SLOW_CONSUMER', message, cursor);
}

/** The gateway shuts down. */
export function goingAway(cursor: unknown): GraphQLError {
  const message = 'The server is going away. Subscribe again after the last cursor.';
  return resumable('SERVER_GOING_AWAY', message, cursor);
}

function resumable(code: string, message: string, cursor: unknown): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...(cursor !== undefined && { cursor }) } });
}
