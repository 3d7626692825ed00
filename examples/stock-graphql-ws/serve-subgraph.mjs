import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { WebSocketServer } from 'ws';

/** A subgraph with nothing of Parley in it: GraphQL over HTTP, subscriptions by graphql-ws at the same URL. @param {{name: string, typeDefs: string, resolvers: object, port: number}} options */
export function serveSubgraph({ name, typeDefs, resolvers, port }) {
  const schema = buildSubgraphSchema([{ typeDefs: parse(typeDefs), resolvers }]);
  const answer = async (request, response) => {
    const { query, variables, operationName } = await json(request);
    const result = await graphql({ schema, source: query, variableValues: variables, operationName });
    response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
  };
  const http = createServer((request, response) => void answer(request, response));
  useServer({ schema }, new WebSocketServer({ server: http, path: '/graphql' }));
  http.listen(port, '127.0.0.1', () => {
    console.log(`${name} listens at http://127.0.0.1:${http.address().port}/graphql`);
  });
}
