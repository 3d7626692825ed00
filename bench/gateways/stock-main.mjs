// The stock Apollo gateway: RemoteGraphQLDataSource, which ApolloGateway uses unless told otherwise, and the standalone server.
import { ApolloGateway, RemoteGraphQLDataSource } from '@apollo/gateway';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { readFileSync } from 'node:fs';

const { PORT, SUPERGRAPH_PATH = '' } = process.env;
const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(SUPERGRAPH_PATH, 'utf8'),
  buildService: ({ url }) => new RemoteGraphQLDataSource({ url: url ?? '' }),
});
// Only so that the bench can see by a plain GET that it runs.
const server = new ApolloServer({ gateway, csrfPrevention: false });
await startStandaloneServer(server, { listen: { port: Number(PORT), host: '127.0.0.1' } });
