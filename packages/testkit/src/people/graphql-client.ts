import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { deferred } from '../deferred.ts';
import { type EventStream, createEventStream } from '../streams/event-stream.ts';

/** An answer over HTTP as a client sees it. */
export interface Answer<Data = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly data: Data;
  readonly errors?: readonly AnswerError[];
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** A top-level error. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: Readonly<Record<string, unknown>> & { readonly code?: string };
}

interface SendOptions {
  readonly variables?: object;
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends one operation over HTTP. `url` ends in /graphql; `token` goes into `Authorization`. */
export async function send<Data = Record<string, unknown>>(
  url: string,
  query: string,
  { variables = {}, token, headers = {} }: SendOptions = {},
): Promise<Answer<Data>> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...headers,
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  const body = (await response.json()) as Omit<Answer<Data>, 'status' | 'headers'>;
  return { ...body, status: response.status, headers: response.headers };
}

/** One WebSocket, opened at once, without reconnecting: what happens to it is the test's to see. */
export interface Socket {
  /** Resolves when the server has acknowledged the connection. */
  readonly opened: Promise<void>;
  /** Resolves with the code and reason with which the socket closed. */
  readonly closed: Promise<{ code: number; reason: string }>;
  subscribe<Data = Record<string, unknown>>(query: string, options?: SubscribeOptions): EventStream<Data>;
  close(): Promise<void>;
}

export interface SubscribeOptions {
  readonly variables?: Record<string, unknown>;
  /** Of the `subscribe` message; a subgraph expects `internalToken` there. */
  readonly extensions?: Record<string, unknown>;
}

/** Connects over graphql-transport-ws; `connectionParams` is the payload of `connection_init`. */
export function openSocket(url: string, connectionParams: Record<string, unknown> = {}): Socket {
  const opened = deferred<void>();
  const closed = deferred<{ code: number; reason: string }>();
  opened.promise.catch(() => undefined);
  const client = createClient({
    url: url.replace(/^http/u, 'ws'),
    webSocketImpl: WebSocket,
    connectionParams,
    lazy: false,
    retryAttempts: 0,
    onNonLazyError: () => undefined,
    on: {
      connected: () => opened.resolve(),
      closed: (event) => {
        const { code, reason } = event as { code: number; reason: string };
        opened.reject(new Error(`The socket was closed: ${code} ${reason}`));
        closed.resolve({ code, reason });
      },
    },
  });
  const socket: Socket = {
    opened: opened.promise,
    closed: closed.promise,
    subscribe: <Data>(query: string, { variables = {}, extensions = {} }: SubscribeOptions = {}) =>
      createEventStream<Data>((sink) =>
        client.subscribe<Data, Record<string, unknown>>({ query, variables, extensions }, sink),
      ),
    close: async () => {
      await client.dispose();
      await closed.promise;
    },
  };
  sockets.add(socket);
  void closed.promise.then(() => sockets.delete(socket));
  return socket;
}

const sockets = new Set<Socket>();

/** Closes what this test file has opened and not closed, also where a test failed before it could. */
export async function closeSockets(): Promise<void> {
  await Promise.all([...sockets].map((socket) => socket.close()));
}
