import { GraphQLError } from 'graphql';
import { handleProtocols, type SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import type { Server } from 'node:http';
import { WebSocketServer } from 'ws';
import { pathOf } from './http-exchange.ts';
import { notFromGateway, type InternalTokenVerifier } from './internal-tokens.ts';
import { originOf, type Caller } from './operation-contexts.ts';
import { publicError } from './public-error.ts';
import type { SubscriptionDocument } from './subscription-document.ts';
import type { SubscriptionRequest, Subscriptions } from './subscriptions.ts';

const frameLimit = 1_048_576;
const closeTimeoutMs = 2_000;

/** The WebSocket side of a subgraph. */
export interface SubscriptionSocket {
  /** Ends every socket with 1001; those that do not answer within 2 s are cut. */
  close(): Promise<void>;
}

/**
 * graphql-transport-ws on `path`. The token comes with each `subscribe` (`extensions.internalToken`), never with the socket,
 * since the gateway carries many viewers over one.
 */
export function serveSubscriptions(options: {
  server: Server;
  path: string;
  documents: (query: string, operationName?: string | null) => SubscriptionDocument | readonly GraphQLError[];
  subscriptions: Subscriptions;
  verify: InternalTokenVerifier;
}): SubscriptionSocket {
  const { server, path, documents, subscriptions, verify } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: frameLimit, handleProtocols });
  server.on('upgrade', (request, socket, head) => {
    if (pathOf(request) !== path) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (ready) => sockets.emit('connection', ready, request));
  });
  const requests = new WeakMap<object, SubscriptionRequest>();
  const protocol = useServer(
    {
      isProd: true, // no internals in close reasons
      connectionInitWaitTimeout: 10_000,
      async onSubscribe(_socket, _id, payload) {
        const request = await readRequest(payload, verify, documents);
        if (!('document' in request)) return request.map((error) => publicError(error));
        // The protocol hands its arguments from here to `subscribe` by reference: the request rides along.
        const args = { document: request.document, operationName: request.operationName, contextValue: {} };
        requests.set(args, request);
        return args as typeof args & { schema: never };
      },
      subscribe(args) {
        const request = requests.get(args);
        if (request === undefined) throw new Error('A subscription without its request.');
        return subscriptions.open(request).catch((error: unknown) => failing(error));
      },
    },
    sockets,
  );
  return {
    async close() {
      const cut = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), closeTimeoutMs);
      await protocol.dispose();
      clearTimeout(cut);
    },
  };
}

async function readRequest(
  { query, operationName, variables, extensions }: SubscribePayload,
  verify: InternalTokenVerifier,
  documents: (query: string, operationName?: string | null) => SubscriptionDocument | readonly GraphQLError[],
): Promise<SubscriptionRequest | readonly GraphQLError[]> {
  const caller = await callerOf(extensions, verify);
  if (caller === null)
    return [new GraphQLError(notFromGateway.message, { extensions: { code: notFromGateway.code } })];
  const found = documents(query, operationName);
  return 'document' in found ? { ...found, caller, operationName, variables } : found;
}

async function callerOf(
  extensions: Record<string, unknown> | null | undefined,
  verify: InternalTokenVerifier,
): Promise<Caller | null> {
  const token = extensions?.['internalToken'];
  if (typeof token !== 'string') return null;
  try {
    const { viewer } = await verify(token);
    return { viewer, origin: originOf(extensions?.['traceparent']) };
  } catch {
    return null;
  }
}

/** The protocol sends an `error` frame for a stream that throws; a result with errors would be a `next` frame. */
// oxlint-disable-next-line require-yield
async function* failing(error: unknown): AsyncGenerator<never, void> {
  throw error;
}
