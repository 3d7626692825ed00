import type { Logger } from '@parley/service-kit/process';
import {
  bindSocket,
  createFrameSocket,
  startHeartbeat,
  type ConnectionLimits,
  type Heartbeat,
  type TransportConnection,
} from '@parley/service-kit/transport';
import { handleProtocols } from 'graphql-ws';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket, WebSocketServer } from 'ws';
import type { CheckHosts } from '../http/check-hosts.ts';
import { refuseOnSocket } from '../http/refuse-on-socket.ts';
import type { OriginOf } from '../viewers/request-context.ts';
import type { ClientConnections } from './client-connections.ts';
import { closeCode, createSession, type SocketSession } from './open-sockets.ts';

export interface SocketServerOptions {
  readonly http: HttpServer;
  readonly path: string;
  readonly connections: ClientConnections;
  readonly checkHosts: CheckHosts;
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean;
  readonly originOf: OriginOf;
  readonly limits: SocketLimits;
  /** Over how long draining is spread when there are many sockets, in milliseconds: they must not all reconnect at once. */
  readonly drainMs: number;
  readonly logger: Logger;
}

export interface SocketLimits extends ConnectionLimits {
  readonly maxFrameBytes: number;
  /** Interval of the pings that a peer has to answer, in milliseconds. */
  readonly pingMs: number;
  /** After how long a socket that takes nothing of what waits for it is cut, in milliseconds. */
  readonly stalledMs: number;
  /** How long a closed peer may take to say goodbye, in milliseconds. */
  readonly closeTimeoutMs: number;
}

const drainMsPerSocket = 5;
const nothingHere = { status: 404, code: 'NOT_FOUND', message: 'There is nothing here.' };
const foreignPage = {
  status: 403,
  code: 'BAD_REQUEST',
  message: 'Pages of this origin may not open sockets: CORS_ORIGINS does not list it.',
};

/** The WebSockets of the gateway: `ws` bound to graphql-transport-ws. */
export function createSocketServer(options: SocketServerOptions) {
  const { http, path, checkHosts, allowsOrigin, limits, drainMs } = options;
  const { maxFrameBytes, pingMs, stalledMs } = limits;
  /** `ws` knows it, its types do not yet. */
  const unlistedOptions: object = { closeTimeout: limits.closeTimeoutMs };
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols,
    WebSocket: closesWithReason(maxFrameBytes),
    ...unlistedOptions,
  });
  const sessions = new Set<SocketSession>();
  const heartbeat = startHeartbeat({ everyMs: Math.min(pingMs, stalledMs / 3), stalledMs });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { origin, host } = request.headers;
    const problem = checkHosts(request);
    if (problem !== undefined) return refuseOnSocket(socket, problem);
    if (request.url?.split('?')[0] !== path) return refuseOnSocket(socket, nothingHere);
    if (origin !== undefined && !allowsOrigin(origin, host)) return refuseOnSocket(socket, foreignPage);
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const session = openSession(webSocket, socket, request, { ...options, heartbeat });
      sessions.add(session);
      session.onClosed(() => sessions.delete(session));
    });
  };
  http.on('upgrade', onUpgrade);

  return {
    count: () => sessions.size,
    /** Ends all operations with their cursors, and closes every socket with 1001. */
    async close() {
      heartbeat.stop();
      http.off('upgrade', onUpgrade);
      await spread(sessions, Math.min(drainMs, sessions.size * drainMsPerSocket), (session) =>
        session.drain(),
      );
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** `ws` closes by itself for what is too large, and does not say why. */
function closesWithReason(maxFrameBytes: number) {
  return class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      super.close(code, code === 1009 ? `A message has at most ${maxFrameBytes} bytes.` : reason);
    }
  };
}

/** One after the other over `ms`, evenly; a few need no time at all. */
async function spread<Item>(items: Iterable<Item>, ms: number, act: (item: Item) => void): Promise<void> {
  const waiting = [...items];
  const steps = Math.ceil(ms / 100);
  for (let left = steps; left > 1; left -= 1) {
    for (const item of waiting.splice(0, Math.ceil(waiting.length / left))) act(item);
    await sleep(100);
  }
  for (const item of waiting) act(item);
}

function openSession(
  socket: WebSocket,
  below: Duplex,
  request: IncomingMessage,
  deps: Pick<SocketServerOptions, 'connections' | 'originOf' | 'limits' | 'logger'> & {
    heartbeat: Heartbeat;
  },
): SocketSession {
  const { session, ended } = createSession({
    close: (code, reason) => connection.close(code, reason),
    drain: () => connection.drain(closeCode.goingAway, 'The server is going away.'),
  });
  const frames = createFrameSocket(socket, below);
  deps.heartbeat.watch(socket, frames);
  const handlers = deps.connections(session, deps.originOf(request));
  const connection: TransportConnection = bindSocket(socket, frames, handlers, deps.limits);
  socket.on('message', frames.readWhileTaken);
  socket.on('error', (error) => deps.logger.debug({ err: error }, 'Socket failed'));
  socket.once('close', ended);
  return session;
}
