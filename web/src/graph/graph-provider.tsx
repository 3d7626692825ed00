import { ApolloProvider } from '@apollo/client/react';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { useSession, useViewerId } from '../session/session-context.ts';
import type { ConnectionNotice } from './connection-notice.ts';
import { createGraph, type Graph } from './graph.ts';

const GraphContext = createContext<Graph | undefined>(undefined);

/** Gives all that is below it the viewer's way to the graph, and ends it with them. Another viewer needs another `key`. */
export function GraphProvider({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  // That of the beginning: who signs in next has a provider of their own.
  const [viewerId] = useState(useViewerId());
  const [graph, setGraph] = useState<Graph>();
  useEffect(() => {
    const opened = createGraph((how) => session.accessToken(viewerId, how));
    setGraph(opened);
    return () => opened.close();
  }, [session, viewerId]);
  if (graph === undefined) return undefined;
  return (
    <GraphContext value={graph}>
      <ApolloProvider client={graph.apollo}>{children}</ApolloProvider>
    </GraphContext>
  );
}

/** What to tell the person of the connection. */
export function useConnectionNotice(): ConnectionNotice {
  const { connection } = useGraph();
  return useSyncExternalStore(connection.subscribe, connection.notice);
}

/** Whether the socket is connected; true before the first one is needed. */
export function useIsConnected(): boolean {
  const { connection } = useGraph();
  return useSyncExternalStore(connection.subscribe, connection.isConnected);
}

function useGraph(): Graph {
  const graph = useContext(GraphContext);
  if (graph === undefined) throw new Error('There is no graph around this component.');
  return graph;
}
