import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginInlineTraceDisabled } from '@apollo/server/plugin/disabled';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';

/** A subgraph as anyone has it: Apollo Server, no token, no route but its own. */
export interface StockSubgraph {
  readonly url: string;
  readonly port: number;
  stop(): Promise<void>;
}

type Resolvers = Record<string, Record<string, () => unknown>>;

/** `sdl`: without the federation link. `port`: any free one unless given. */
export async function startStockSubgraph(
  sdl: string,
  resolvers: Resolvers = {},
  port = 0,
): Promise<StockSubgraph> {
  const typeDefs = parse(
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n${sdl}`,
  );
  const server = new ApolloServer({
    schema: buildSubgraphSchema([{ typeDefs, resolvers }]),
    plugins: [ApolloServerPluginInlineTraceDisabled()], // it announces itself on the console
  });
  const { url } = await startStandaloneServer(server, { listen: { port, host: '127.0.0.1' } });
  return { url, port: Number(new URL(url).port), stop: () => server.stop() };
}
