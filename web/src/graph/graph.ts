import { ApolloClient, ApolloLink } from '@apollo/client';
import { createClient, type GetAccessToken } from '@parley/client';
import { createApolloLink } from '@parley/client/apollo';
import { OperationTypeNode } from 'graphql';
import { createCache } from './cache.ts';
import { type ConnectionState, createConnectionState } from './connection-state.ts';
import { endpoint } from './endpoint.ts';
import { browserClock, watchNetwork } from './watch-network.ts';

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
  const connection = createConnectionState(browserClock, navigator.onLine);
  const stopWatching = watchNetwork(connection);
  const client = createClient({ url: endpoint, getAccessToken, observe: connection.observe });
  const apollo = new ApolloClient({
    cache: createCache(),
    link: ApolloLink.from([noteActs(connection), createApolloLink(client)]),
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
      stopWatching();
      connection.close();
      apollo.stop();
      client.close();
    },
  };
}

/** Who asks for something while the connection is lost waits for it. */
function noteActs({ happen }: ConnectionState): ApolloLink {
  return new ApolloLink((operation, forward) => {
    if (operation.operationType !== OperationTypeNode.SUBSCRIPTION) happen('acted');
    return forward(operation);
  });
}
