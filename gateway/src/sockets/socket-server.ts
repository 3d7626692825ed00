import { CodedError } from '@parley/service-kit/contract';
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
import type { ClientOrigin, OriginOf } from '../viewers/request-context.ts';
import type { ClientConnections } from './client-connections.ts';
import type { ConnectionSlots } from './connection-slots.ts';
import { limitMessages } from './limit-messages.ts';
import { closeCode, createSession, type SocketSession } from './open-sockets.ts';

export interface SocketServerOptions {
  readonly http: HttpServer;
  readonly path: string;
  readonly connections: ClientConnections;
  readonly checkHosts: CheckHosts;
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean;
  readonly originOf: OriginOf;
  readonly slots: Pick<ConnectionSlots, 'ofAddresses'>;
  readonly limits: SocketLimits;
  /** Over how long draining is spread when there are many sockets, in milliseconds: they must not all reconnect at once. */
  readonly drainMs: number;
  readonly logger: Logger;
}

export interface SocketLimits extends ConnectionLimits {
  readonly maxFrameBytes: number;
  readonly maxMessagesPerMinute: number;
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
  const { http, path, checkHosts, allowsOrigin, originOf, slots, limits, drainMs } = options;
  const { maxFrameBytes, pingMs, stalledMs } = limits;
  /** `ws` knows it, its types do not yet. */
  const unlistedOptions: object = { closeTimeout: limits.closeTimeoutMs };
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols,
    WebSocket: clientSocket(maxFrameBytes),
    ...unlistedOptions,
  });
  const sessions = new Set<SocketSession>();
  const heartbeat = startHeartbeat({ everyMs: Math.min(pingMs, stalledMs / 3), stalledMs });

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { origin: page, host } = request.headers;
    const problem = checkHosts(request);
    if (problem !== undefined) return refuseOnSocket(socket, problem);
    if (request.url?.split('?')[0] !== path) return refuseOnSocket(socket, nothingHere);
    if (page !== undefined && !allowsOrigin(page, host)) return refuseOnSocket(socket, foreignPage);
    if (socket.destroyed) return;
    const origin = originOf(request);
    try {
      socket.once('close', slots.ofAddresses.take(origin.address));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      const { code, retryAfter } = error.extensions;
      return refuseOnSocket(socket, { status: 429, code, message: error.message, retryAfter });
    }
    server.handleUpgrade(request, socket, head, (webSocket) => {
      const session = openSession(webSocket, socket, { ...options, heartbeat, origin });
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

/**
 * `ws` closes by itself for what is too large, and does not say why. `closing`: emitted when either side has asked for the close, which
 * `close` follows when the connection has ended.
 */
function clientSocket(maxFrameBytes: number) {
  return class extends WebSocket {
    override close(code?: number, reason?: string | Buffer): void {
      super.close(code, code === 1009 ? `A message has at most ${maxFrameBytes} bytes.` : reason);
      this.emit('closing');
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
  deps: Pick<SocketServerOptions, 'connections' | 'limits' | 'logger'> & {
    heartbeat: Heartbeat;
    origin: ClientOrigin;
  },
): SocketSession {
  const { session, ended } = createSession({
    close: (code, reason) => connection.close(code, reason),
    drain: () => connection.drain(closeCode.goingAway, 'The server is going away.'),
  });
  const frames = createFrameSocket(socket, below);
  deps.heartbeat.watch(socket, frames);
  const { maxMessagesPerMinute } = deps.limits;
  limitMessages(socket, maxMessagesPerMinute, () => {
    session.close(closeCode.tooMany, `A socket may send ${maxMessagesPerMinute} messages in 60 s.`);
  });
  const handlers = deps.connections(session, deps.origin);
  const connection: TransportConnection = bindSocket(socket, frames, handlers, deps.limits);
  socket.on('message', frames.readWhileTaken);
  socket.on('error', (error) => deps.logger.debug({ err: error }, 'Socket failed'));
  // What its peer has left runs no more, however long the connection takes to end.
  socket.once('closing', () => {
    connection.end();
    ended();
  });
  socket.once('close', ended);
  return session;
}
