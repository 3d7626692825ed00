import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { postsSdl } from './board.ts';
import type { BoardLog } from './board-log.ts';

/** The posts of a board by somebody else's server: it knows graphql-transport-ws and nothing of ours. */
export async function startPlainPosts(log: BoardLog): Promise<{
  url: string;
  /** The headers of each socket that was opened. */
  readonly opened: readonly IncomingHttpHeaders[];
  sockets(): number;
  close(): Promise<void>;
}> {
  const subscribeTo = (open: () => AsyncIterable<{ value: unknown; cursor: string | null }>) => ({
    async *subscribe() {
      for await (const { value } of open()) yield value;
    },
    resolve: (value: unknown) => value,
  });
  const schema = buildSubgraphSchema({
    typeDefs: parse(postsSdl()),
    resolvers: {
      Subscription: {
        posts: subscribeTo(() => log.follow(null)),
        levels: subscribeTo(() => log.levels()),
        plain: subscribeTo(() => log.plain()),
      },
    },
  });
  const http = createServer();
  const sockets = new WebSocketServer({ server: http, path: '/graphql' });
  const opened: IncomingHttpHeaders[] = [];
  sockets.on('connection', (_socket, { headers }) => void opened.push(headers));
  const protocol = useServer({ schema }, sockets);
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/graphql`,
    opened,
    sockets: () => sockets.clients.size,
    close: async () => {
      await protocol.dispose();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}
