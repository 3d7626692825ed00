import { createClient, type Client } from 'graphql-ws/client';
import { createWatchdog } from './watchdog.ts';
import { neverThrowing, type WebSocketClass } from './web-socket.ts';

export type OpenSocket = InstanceType<WebSocketClass>;

export interface SocketClientOptions {
  readonly url: () => string;
  readonly accessToken: () => string | undefined;
  readonly webSocket: WebSocketClass | undefined;
  /** A quiet socket is pinged so often; one that takes longer to open or to answer is closed. */
  readonly keepAliveMs: number;
  /** The payload of the `connection_ack`. */
  readonly onConnected: (socket: OpenSocket, payload: unknown) => void;
  readonly onPong: (payload: unknown) => void;
  /** Called once for each socket, with what graphql-ws says of its end. */
  readonly onLost: (reason: unknown) => void;
  /** Aborted when the client closes. */
  readonly signal: AbortSignal;
}

/** The `readyState` of a WebSocket that is open. */
const isOpen = 1;

/** graphql-ws with one socket at a time, and time limits for what may take for ever. */
export function createSocketClient(options: SocketClientOptions): Client {
  const { accessToken, keepAliveMs, onConnected, onPong, onLost, signal } = options;
  let isLost = true;
  let isConnected = false;

  const lost = (reason: unknown): void => {
    opening.stop();
    answering.stop();
    // A socket that fails reports it twice, by `error` and by `closed`.
    if (isLost) return;
    isLost = true;
    isConnected = false;
    onLost(reason);
  };
  const client = createClient({
    url: options.url,
    webSocketImpl: neverThrowing(options.webSocket),
    connectionParams: () => {
      const token = accessToken();
      return token === undefined ? undefined : { accessToken: token };
    },
    // It would repeat an operation as it was first sent; here each stream resumes after its cursor.
    retryAttempts: 0,
    // A stream that was interrupted comes back in a moment: its socket is kept for it.
    lazyCloseTimeout: 400,
    keepAlive: keepAliveMs,
    on: {
      connecting: () => {
        isLost = false;
        opening.start();
      },
      connected: (opened, payload) => {
        const socket = opened as OpenSocket;
        // The late answer to one that was given up.
        if (socket.readyState !== isOpen) return;
        opening.stop();
        isConnected = true;
        onConnected(socket, payload);
      },
      ping: (received) => {
        if (!received) answering.start();
      },
      pong: (received, payload) => {
        if (!received) return;
        answering.stop();
        onPong(payload);
      },
      closed: lost,
      error: lost,
    },
  });
  const opening = createWatchdog(keepAliveMs, () => client.terminate());
  const answering = createWatchdog(keepAliveMs, () => client.terminate());
  // graphql-ws' own `dispose` waits for a socket that is on its way, which may take for ever.
  signal.addEventListener('abort', () => (isConnected ? void client.dispose() : client.terminate()));
  return client;
}
