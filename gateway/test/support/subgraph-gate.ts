import { createServer, request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands before a subgraph, and lets requests through or keeps them, as one that hangs does. */
export interface SubgraphGate {
  readonly url: string;
  /** Everything that it was sent. */
  readonly requests: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
  isHung: boolean;
  /** Lets through what it keeps, and what comes from now on. Without this it is kept for good. */
  release(): void;
  /** The number of requests whose caller has closed the connection before there was an answer. */
  abandoned: number;
  close(): Promise<void>;
}

/** `to`: the GraphQL URL of the subgraph; asked for with each request. */
export async function startSubgraphGate(to: () => string): Promise<SubgraphGate> {
  const requests: SubgraphGate['requests'] = [];
  const kept = new Set<() => void>();
  const release = (): void => {
    gate.isHung = false;
    for (const passOn of kept) passOn();
    kept.clear();
  };
  const gate = { requests, isHung: false, abandoned: 0, release };
  const pass = async (incoming: IncomingMessage): Promise<IncomingMessage> => {
    const { method, headers } = incoming;
    const body = await text(incoming);
    requests.push({ headers, body });
    if (gate.isHung) await new Promise<void>((resolve) => kept.add(resolve));
    return new Promise((resolve, reject) => {
      request(to(), { method, headers, agent: false }, resolve).once('error', reject).end(body);
    });
  };
  const server = createServer((incoming, response) => {
    response.once('close', () => (gate.abandoned += response.writableFinished ? 0 : 1));
    void pass(incoming).then(
      (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 500, answer.headers)),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(gate, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  });
}
