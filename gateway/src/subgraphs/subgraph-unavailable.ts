import { GraphQLError } from 'graphql';

/** A subgraph does not answer, or not in GraphQL. The client may try again. `cursor`: of a stream, to resume after. */
export function subgraphUnavailable(serviceName: string, cursor?: unknown): GraphQLError {
  return new GraphQLError(`The ${serviceName} service is not available right now. Try again in a moment.`, {
    extensions: { code: 'SUBGRAPH_UNAVAILABLE', serviceName, ...(cursor !== undefined && { cursor }) },
  });
}
