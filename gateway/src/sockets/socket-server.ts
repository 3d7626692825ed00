import type { Logger } from '@parley/service-kit';
import { handleProtocols, type Server } from 'graphql-ws';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { traceHeaders } from '../viewers/request-context.ts';
import { closeCode, SocketClosure } from './close-codes.ts';
import type { SocketSession } from './open-sockets.ts';
import { createOperationIds } from './operation-ids.ts';
import type { SocketExtra } from './socket-protocol.ts';

export interface SocketServerOptions {
  readonly http: HttpServer;
  readonly path: string;
  readonly protocol: Server<SocketExtra>;
  /** Whether a page of this origin may connect. */
  readonly allowsOrigin: (origin: string, host: string | undefined) => boolean;
  readonly maxFrameBytes: number;
  readonly heartbeatMs?: number;
  readonly logger: Logger;
}

export interface SocketServer {
  /** Sockets that are open now. */
  count(): number;
  /** Ends all operations and closes every socket with 1001. */
  close(): Promise<void>;
}

/** How long a closed peer may take to say goodbye, in milliseconds; `ws` knows it, its types do not yet. */
const unlistedOptions: object = { closeTimeout: 5_000 };

/** The WebSockets of the gateway: `ws` bound to the protocol. */
export function createSocketServer(options: SocketServerOptions): SocketServer {
  const { http, path, protocol, allowsOrigin, maxFrameBytes, heartbeatMs = 12_000, logger } = options;
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    handleProtocols,
    ...unlistedOptions,
  });
  const sessions = new Set<SocketSession>();
  const heartbeat = startHeartbeat(heartbeatMs);

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const { origin, host } = request.headers;
    if (request.url?.split('?')[0] !== path) return refuse(socket, '404 Not Found');
    if (origin !== undefined && !allowsOrigin(origin, host)) return refuse(socket, '403 Forbidden');
    server.handleUpgrade(request, socket, head, (webSocket) => {
      heartbeat.watch(webSocket);
      const session = openSession(webSocket, request, protocol, logger);
      sessions.add(session);
      session.onClosed(() => sessions.delete(session));
    });
  };
  http.on('upgrade', onUpgrade);

  return {
    count: () => sessions.size,
    async close() {
      heartbeat.stop();
      http.off('upgrade', onUpgrade);
      for (const session of sessions) session.close(closeCode.goingAway, 'The server is going away.');
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuse(socket: Duplex, status: string): void {
  socket.once('error', () => socket.destroy()); // nobody else listens to it any more
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** Binds one socket to the protocol; in place of graphql-ws' own binding, which writes to the console and closes late. */
function openSession(
  socket: WebSocket,
  request: IncomingMessage,
  protocol: Server<SocketExtra>,
  logger: Logger,
): SocketSession {
  const listeners: (() => void)[] = [];
  let closed = false;
  const finish = (code: number, reason: string): void => {
    if (closed) return;
    closed = true;
    void stopOperations(code, reason);
    for (const listener of listeners) listener();
  };
  const session: SocketSession = {
    close(code, reason) {
      socket.close(code, reason);
      finish(code, reason);
    },
    onClosed: (listener) => void (closed ? listener() : listeners.push(listener)),
  };
  const trace = traceHeaders(request.headers);
  const ids = createOperationIds();
  const stopOperations = protocol.opened(
    {
      protocol: socket.protocol,
      send: (data) => sendText(socket, ids.toClient(data)),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (handle) =>
        socket.on('message', (data) => {
          if (closed) return;
          ids
            .receive((data as Buffer).toString(), handle)
            .catch((error: unknown) => session.close(...closureOf(error, logger)));
        }),
    },
    { session, trace, context: { viewer: null, trace } },
  );
  socket.on('error', (error) => logger.debug({ err: error }, 'Socket failed'));
  socket.once('close', (code, reason) => finish(code, String(reason)));
  return session;
}

/** Resolves when the bytes are handed to the system: an operation waits for it before its next event. */
function sendText(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) resolve();
    else socket.send(text, () => resolve());
  });
}

function closureOf(error: unknown, logger: Logger): [code: number, reason: string] {
  if (error instanceof SocketClosure) return [error.code, error.message];
  logger.error({ err: error }, 'Socket message failed');
  return [closeCode.internal, 'Something went wrong on our side.'];
}

/** One timer for all sockets: who has not answered the last ping is cut. */
function startHeartbeat(everyMs: number): { watch(socket: WebSocket): void; stop(): void } {
  const sockets = new Map<WebSocket, 'answered' | 'asked'>();
  const timer = setInterval(() => {
    for (const [socket, state] of sockets) {
      if (state === 'asked') socket.terminate();
      else socket.ping();
      sockets.set(socket, 'asked');
    }
  }, everyMs);
  return {
    watch(socket) {
      sockets.set(socket, 'answered');
      socket.on('pong', () => sockets.set(socket, 'answered'));
      socket.once('close', () => sockets.delete(socket));
    },
    stop: () => clearInterval(timer),
  };
}
