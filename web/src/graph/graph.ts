import { ApolloClient } from '@apollo/client';
import { createClient, type GetAccessToken } from '@parley/client';
import { createApolloLink } from '@parley/client/apollo';
import { createCache } from './cache.ts';
import { type ConnectionState, createConnectionState } from './connection-state.ts';
import { endpoint } from './endpoint.ts';

declare module '@apollo/client' {
  namespace ApolloClient {
    namespace DeclareDefaultOptions {
      interface WatchQuery {
        errorPolicy: 'all';
      }
      interface Query {
        errorPolicy: 'all';
      }
      interface Mutate {
        errorPolicy: 'all';
      }
    }
  }
}

/** One viewer's way to the graph: a cache, a socket, and whether it is connected. Another viewer gets another one. */
export interface Graph {
  readonly apollo: ApolloClient;
  readonly connection: ConnectionState;
  close(): void;
}

export function createGraph(getAccessToken: GetAccessToken): Graph {
  const connection = createConnectionState();
  const client = createClient({ url: endpoint, getAccessToken, observe: connection.observe });
  const apollo = new ApolloClient({
    cache: createCache(),
    link: createApolloLink(client),
    // A room is fetched when its stream has begun: an answer to a question from before could lack what came between.
    queryDeduplication: false,
    defaultOptions: {
      // A person sees what was there at once, and then what is.
      watchQuery: { fetchPolicy: 'cache-and-network', nextFetchPolicy: 'cache-first', errorPolicy: 'all' },
      query: { errorPolicy: 'all' },
      mutate: { errorPolicy: 'all' },
    },
  });
  return {
    apollo,
    connection,
    close() {
      apollo.stop();
      client.close();
    },
  };
}
