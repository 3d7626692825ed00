import { createClient, type Client, type Sink, type SubscribePayload } from 'graphql-ws/client';
import { pause, type Backoff } from './backoff.ts';
import { closeOf, tokenRefused } from './close-codes.ts';
import type { Observe } from './happening.ts';
import { createTokenRefresh, refusalIn } from './token-refresh.ts';
import type { Tokens } from './tokens.ts';
import { neverThrowing, socketUrl, type WebSocketClass } from './web-socket.ts';

/** One socket at a time, opened when it is first needed, for all streams of a client. */
export interface Connection {
  /**
   * Resolves when an operation may be sent: at once while a socket is open; after one was lost, behind a pause that all streams share.
   * Rejects when the client's `url` throws.
   */
  ready(): Promise<void>;
  /** Sends it once. The sink's `error` gets the array of an `error` frame, or whatever ended the socket. */
  subscribe(payload: SubscribePayload, sink: Sink<unknown>): () => void;
}

export interface ConnectionOptions {
  readonly url: () => string;
  readonly tokens: Tokens;
  readonly webSocket: WebSocketClass | undefined;
  readonly backoff: Backoff;
  /** A quiet socket is asked so often whether it is still there; one that does not answer for as long is given up. */
  readonly keepAliveMs: number;
  readonly observe: Observe;
  /** Aborted when the client closes. */
  readonly signal: AbortSignal;
}

/** A socket that lived shorter than this was no success: the next pause is longer. */
const stableMs = 5_000;

/** The `readyState` of a WebSocket that is open. */
const isOpen = 1;

export function createConnection(options: ConnectionOptions): Connection {
  const { url, tokens, backoff, observe, signal } = options;
  let gate: Promise<void> | undefined;
  let address = '';
  let token: string | undefined;
  let tokenIsStale = false;
  let failures = 0;
  let socket: InstanceType<WebSocketClass> | undefined;
  let connectedAt = Infinity;
  let isLost = true;

  const open = async (): Promise<void> => {
    await pause(backoff(failures), signal);
    address = socketUrl(url());
    while (!signal.aborted) {
      try {
        token = await (tokenIsStale ? tokens.insteadOf(token) : tokens.present());
        tokenIsStale = false;
        return;
      } catch (error) {
        observe({ type: 'token-missing', error });
        failures += 1;
        await pause(backoff(failures), signal);
      }
    }
  };
  const lost = (reason: unknown): void => {
    opening.stop();
    answering.stop();
    refresh.stop();
    // A socket that fails tells so twice, by `error` and by `closed`.
    if (isLost) return;
    isLost = true;
    gate = undefined;
    socket = undefined;
    const { code, reason: text } = closeOf(reason) ?? { code: 1006, reason: '' };
    if (code !== 1000) failures = Date.now() - connectedAt > stableMs ? 1 : failures + 1;
    connectedAt = Infinity;
    tokenIsStale = code === tokenRefused;
    observe({ type: 'disconnected', code, reason: text });
  };
  const refresh = createTokenRefresh(async () => {
    const asking = socket;
    try {
      const next = await tokens.insteadOf(token);
      if (next === undefined || asking === undefined || asking !== socket) return;
      token = next;
      asking.send(JSON.stringify({ type: 'ping', payload: { accessToken: next } }));
    } catch (error) {
      observe({ type: 'token-missing', error });
    }
  });
  const client: Client = createClient({
    url: () => address,
    webSocketImpl: neverThrowing(options.webSocket),
    connectionParams: () => (token === undefined ? undefined : { accessToken: token }),
    // It would repeat an operation as it was first sent; here each stream goes on behind its cursor.
    retryAttempts: 0,
    // A stream that was interrupted comes back in a moment: its socket is kept for it.
    lazyCloseTimeout: 400,
    keepAlive: options.keepAliveMs,
    on: {
      connecting: () => {
        isLost = false;
        opening.start();
      },
      connected: (opened, payload) => {
        const link = opened as InstanceType<WebSocketClass>;
        // The late answer to one that was given up.
        if (link.readyState !== isOpen) return;
        opening.stop();
        socket = link;
        connectedAt = Date.now();
        refresh.acknowledged(payload);
        observe({ type: 'connected' });
      },
      ping: (received) => {
        if (!received) answering.start();
      },
      pong: (received, payload) => {
        if (!received) return;
        answering.stop();
        const errors = refusalIn(payload);
        if (errors === undefined) refresh.acknowledged(payload);
        else observe({ type: 'token-refused', errors });
      },
      closed: lost,
      error: lost,
    },
  });
  const opening = createWatchdog(options.keepAliveMs, () => client.terminate());
  const answering = createWatchdog(options.keepAliveMs, () => client.terminate());
  signal.addEventListener('abort', () => leave(client, socket !== undefined));

  return {
    ready: () => (gate ??= open()),
    subscribe: (payload, sink) => client.subscribe(payload, sink),
  };
}

/** graphql-ws' own `dispose` waits for a socket that is on its way, which may take for ever. */
function leave(client: Client, isConnected: boolean): void {
  if (isConnected) void client.dispose();
  else client.terminate();
}

function createWatchdog(ms: number, bark: () => void): { start(): void; stop(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    start() {
      stop();
      timer = setTimeout(bark, ms);
    },
    stop,
  };
}
