import { GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { pathOf } from '../process/http-exchange.ts';
import { notFromGateway, type InternalTokenVerifier } from '../contract/internal-tokens.ts';
import type { Logger } from '../process/logger.ts';
import { readCaller } from './operation-contexts.ts';
import { publicError } from './public-error.ts';
import type { createSubscriptionDocuments } from './subscription-document.ts';
import type { SubscriptionRequest, Subscriptions } from './subscriptions.ts';
import { chooseProtocol, fanoutProtocol } from '../transport/fanout-protocol.ts';
import { createFanoutWriter, type FanoutWriter } from '../transport/fanout-writer.ts';
import { createFrameSocket } from '../transport/frame-socket.ts';
import { startHeartbeat } from '../transport/heartbeat.ts';
import { bindSocket, type TransportConnection } from '../transport/transport-connection.ts';
import type { TransportOperation } from '../transport/transport-operation.ts';

const frameLimit = 1_048_576;
const closeTimeoutMs = 2_000;

interface Options {
  readonly server: Server;
  readonly path: string;
  readonly documents: ReturnType<typeof createSubscriptionDocuments>;
  readonly subscriptions: Subscriptions;
  readonly verify: InternalTokenVerifier;
  readonly logger: Logger;
}

/** parley-fanout.v1 and graphql-transport-ws on `path`. The token comes with each `subscribe`: a socket carries many viewers. */
export function serveSubscriptions(options: Options) {
  const { server, path, logger } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameLimit,
    handleProtocols: chooseProtocol,
  });
  const connections = new Set<TransportConnection>();
  const heartbeat = startHeartbeat();
  const serve = (socket: WebSocket, below: Duplex): void => {
    const frames = createFrameSocket(socket, below);
    heartbeat.watch(socket, frames);
    const write = createFanoutWriter(frames, socket.protocol === fanoutProtocol);
    const connection = bindSocket(socket, frames, {
      init: () => Promise.resolve(undefined),
      ping: (payload) => Promise.resolve(payload),
      subscribe: (payload, operation) => void begin(payload, operation, write, options),
      onFault: (error) => logger.error({ err: error }, 'A subscription socket failed'),
    });
    connections.add(connection);
    socket.once('close', () => connections.delete(connection));
  };
  server.on('upgrade', (request, socket, head) => {
    if (pathOf(request) !== path) socket.destroy();
    else sockets.handleUpgrade(request, socket, head, (ready) => serve(ready, socket));
  });
  return {
    /** Ends every socket with 1001; those that do not answer within 2 s are cut. */
    async close(): Promise<void> {
      heartbeat.stop();
      const cut = setTimeout(() => sockets.clients.forEach((socket) => socket.terminate()), closeTimeoutMs);
      for (const connection of connections) connection.close(goingAway, 'Going away');
      await new Promise((resolve) => sockets.close(resolve));
      clearTimeout(cut);
    },
  };
}

const goingAway = 1001;

/** Never rejects. */
async function begin(
  payload: SubscribePayload,
  operation: TransportOperation,
  write: FanoutWriter,
  { subscriptions, verify, documents }: Options,
): Promise<void> {
  const request = await readRequest(payload, { verify, documents });
  if (operation.ended) return;
  if ('document' in request) subscriptions.run(request, operation, write);
  else operation.error(JSON.stringify(request.map((error) => publicError(error))));
}

async function readRequest(
  { query, operationName, variables, extensions }: SubscribePayload,
  { verify, documents }: Pick<Options, 'verify' | 'documents'>,
): Promise<SubscriptionRequest | readonly GraphQLError[]> {
  const { internalToken, traceparent } = extensions ?? {};
  const caller = await readCaller(verify, internalToken, { traceparent });
  // A stream belongs to one viewer: a token for many is none here.
  if (caller === null || caller.shared === true)
    return [new GraphQLError(notFromGateway.message, { extensions: { code: notFromGateway.code } })];
  const found = documents(query, operationName);
  return 'document' in found ? { ...found, caller, operationName, variables } : found;
}
