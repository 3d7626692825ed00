import type { Sink, SubscribePayload } from 'graphql-ws/client';
import { pause, type Backoff } from './backoff.ts';
import { closeOf, tokenRefused, tooMany } from './close-codes.ts';
import type { Observe } from './happening.ts';
import { createSocketClient, type OpenSocket } from './socket-client.ts';
import { createTokenRefresh, refusalIn } from './token-refresh.ts';
import type { Tokens } from './tokens.ts';
import { socketUrl, type WebSocketClass } from './web-socket.ts';

/** One socket at a time, opened when it is first needed, for all streams of a client. */
export interface Connection {
  /**
   * Resolves when an operation may be sent: at once while a socket is open; after one was lost, after a pause that all streams share.
   * Rejects when the client's `url` throws.
   */
  ready(): Promise<void>;
  /** Sends it once. The sink's `error` gets the array of an `error` frame, or what ended the socket. */
  subscribe(payload: SubscribePayload, sink: Sink<unknown>): () => void;
}

export interface ConnectionOptions {
  readonly url: () => string;
  readonly tokens: Tokens;
  readonly webSocket: WebSocketClass | undefined;
  readonly backoff: Backoff;
  /** A quiet socket is pinged so often; one that does not answer for as long is closed. */
  readonly keepAliveMs: number;
  readonly observe: Observe;
  /** Aborted when the client closes. */
  readonly signal: AbortSignal;
}

/** A socket that lived shorter than this was no success: the next pause is longer. */
const stableMs = 5_000;
/** So many failures in a row lead to the longest pauses. */
const manyFailures = 10;

export function createConnection(options: ConnectionOptions): Connection {
  const { url, tokens, backoff, observe, signal } = options;
  let gate: Promise<void> | undefined;
  let address = '';
  let token: string | undefined;
  let tokenIsStale = false;
  let failures = 0;
  let socket: OpenSocket | undefined;
  let connectedAt = Infinity;

  const open = async (): Promise<void> => {
    await pause(backoff(failures), signal);
    address = socketUrl(url());
    const ask = () => (tokenIsStale ? tokens.insteadOf(token) : tokens.present());
    token = await untilObtained(ask, signal, (error) => {
      observe({ type: 'token-missing', error });
      return pause(backoff((failures += 1)), signal);
    });
    tokenIsStale = false;
  };
  const onLost = (reason: unknown): void => {
    refresh.stop();
    gate = undefined;
    socket = undefined;
    const { code, reason: text } = closeOf(reason) ?? { code: 1006, reason: '' };
    if (code !== 1000) failures = Date.now() - connectedAt > stableMs ? 1 : failures + 1;
    if (code === tooMany) failures = Math.max(failures, manyFailures);
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
  const client = createSocketClient({
    ...options,
    url: () => address,
    accessToken: () => token,
    onConnected(opened, payload) {
      socket = opened;
      connectedAt = Date.now();
      refresh.acknowledged(payload);
      observe({ type: 'connected' });
    },
    onPong(payload) {
      const errors = refusalIn(payload);
      if (errors === undefined) refresh.acknowledged(payload);
      else observe({ type: 'token-refused', errors });
    },
    onLost,
  });
  return { ready: () => (gate ??= open()), subscribe: (payload, sink) => client.subscribe(payload, sink) };
}

/** What `ask` resolves with, asked again after each `onFailure` until the signal is aborted. */
export async function untilObtained(
  ask: () => Promise<string | undefined>,
  signal: AbortSignal,
  onFailure: (error: unknown) => Promise<void>,
): Promise<string | undefined> {
  while (!signal.aborted) {
    try {
      return await ask();
    } catch (error) {
      await onFailure(error);
    }
  }
  return undefined;
}
