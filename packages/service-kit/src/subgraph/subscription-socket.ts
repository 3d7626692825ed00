import { GraphQLError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import type { Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { pathOf } from '../process/http-exchange.ts';
import { notFromGateway, type InternalTokenVerifier } from '../contract/internal-tokens.ts';
import type { Logger } from '../process/logger.ts';
import { originOf, type Caller } from './operation-contexts.ts';
import { publicError } from './public-error.ts';
import type { SubscriptionDocument } from './subscription-document.ts';
import type { SubscriptionRequest, Subscriptions } from './subscriptions.ts';
import { bindSocket } from '../transport/bind-socket.ts';
import { chooseProtocol, fanoutProtocol } from '../transport/fanout-protocol.ts';
import { createFanoutWriter, type FanoutWriter } from '../transport/fanout-writer.ts';
import { createFrameSocket } from '../transport/frame-socket.ts';
import { startHeartbeat } from '../transport/heartbeat.ts';
import type { TransportConnection } from '../transport/transport-connection.ts';
import type { TransportOperation } from '../transport/transport-operation.ts';

const frameLimit = 1_048_576;
const closeTimeoutMs = 2_000;

/** The WebSocket side of a subgraph. */
export interface SubscriptionSocket {
  /** Ends every socket with 1001; those that do not answer within 2 s are cut. */
  close(): Promise<void>;
}

export interface SubscriptionSocketOptions {
  readonly server: Server;
  readonly path: string;
  readonly documents: (
    query: string,
    operationName?: string | null,
  ) => SubscriptionDocument | readonly GraphQLError[];
  readonly subscriptions: Subscriptions;
  readonly verify: InternalTokenVerifier;
  readonly logger: Logger;
}

/**
 * parley-fanout.v1 and graphql-transport-ws on `path`. The token comes with each `subscribe` (`extensions.internalToken`), never
 * with the socket, since the gateway carries many viewers over one.
 */
export function serveSubscriptions(options: SubscriptionSocketOptions): SubscriptionSocket {
  const { server, path, logger } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: frameLimit,
    handleProtocols: (offered) => chooseProtocol(offered),
  });
  const connections = new Set<TransportConnection>();
  const heartbeat = startHeartbeat();
  const serve = (socket: WebSocket, below: Duplex): void => {
    const frames = createFrameSocket(socket, below);
    heartbeat.watch(socket, frames);
    const writer = createFanoutWriter(frames, socket.protocol === fanoutProtocol);
    const connection = bindSocket(socket, frames, {
      init: () => Promise.resolve(undefined),
      ping: (payload) => Promise.resolve(payload),
      subscribe: (payload, operation) => void begin(payload, operation, writer, options),
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
    async close() {
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
  writer: FanoutWriter,
  { subscriptions, verify, documents }: SubscriptionSocketOptions,
): Promise<void> {
  const request = await readRequest(payload, verify, documents);
  if (operation.ended) return;
  if ('document' in request) subscriptions.run(request, operation, writer);
  else operation.error(JSON.stringify(request.map((error) => publicError(error))));
}

async function readRequest(
  { query, operationName, variables, extensions }: SubscribePayload,
  verify: InternalTokenVerifier,
  documents: SubscriptionSocketOptions['documents'],
): Promise<SubscriptionRequest | readonly GraphQLError[]> {
  const caller = await callerOf(extensions, verify);
  if (caller === null)
    return [new GraphQLError(notFromGateway.message, { extensions: { code: notFromGateway.code } })];
  const found = documents(query, operationName);
  return 'document' in found ? { ...found, caller, operationName, variables } : found;
}

/** A stream belongs to one viewer: a token for many is none here. */
async function callerOf(
  extensions: Record<string, unknown> | null | undefined,
  verify: InternalTokenVerifier,
): Promise<Caller | null> {
  const token = extensions?.['internalToken'];
  if (typeof token !== 'string') return null;
  try {
    const { viewer, shared } = await verify(token);
    return shared ? null : { viewer, origin: originOf(extensions?.['traceparent']) };
  } catch {
    return null;
  }
}
