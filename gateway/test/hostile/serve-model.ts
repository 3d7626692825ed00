import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { createSubgraphModel, type SubgraphModel, type World } from '../execution/subgraph-model.ts';

/** Serves each subgraph of a model over HTTP. Their URLs are the gateway's `SUBGRAPH_<NAME>_URL`. */
export async function serveModel(sdls: Readonly<Record<string, string>>, world: World) {
  const model = createSubgraphModel(sdls, world);
  const servers = await Promise.all(Object.keys(sdls).map((name) => serve(model, name)));
  return {
    supergraphSdl: model.supergraphSdl,
    variables: Object.fromEntries(
      servers.map(({ name, server }) => [
        `SUBGRAPH_${name.toUpperCase()}_URL`,
        `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      ]),
    ),
    close: () => Promise.all(servers.map(({ server }) => closed(server))),
  };
}

async function serve(model: SubgraphModel, name: string): Promise<{ name: string; server: Server }> {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = (await json(request)) as { query: string; variables?: object };
    const payload = await model
      .answer(name, asked)
      .catch((error: unknown) => ({ errors: [{ message: String(error) }] }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(payload));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { name, server };
}

async function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}
