import type { FormattedExecutionResult } from 'graphql';
import { ask, type Answer, type Fetch, type Request } from './ask.ts';
import { createBackoff, type BackoffOptions } from './backoff.ts';
import { createConnection, type Connection, type ConnectionOptions } from './connection.ts';
import { assertResumable } from './document.ts';
import { follow } from './follow.ts';
import type { Observe } from './happening.ts';
import type { FollowingStream, Operation, Payload, SubscribeOptions } from './operation.ts';
import { createStream, type Stream } from './stream.ts';
import { createStreamStatuses } from './stream-status.ts';
import { createTokens, type GetAccessToken } from './tokens.ts';
import { createWatchedReceiver } from './watched.ts';
import type { WebSocketClass } from './web-socket.ts';

export interface ClientOptions {
  /** The endpoint, absolute, by HTTP: `https://…/graphql`; a function may name another one for each attempt. */
  readonly url: string | (() => string);
  /** Default: nobody is signed in. */
  readonly getAccessToken?: GetAccessToken;
  /** Where the platform has none of its own: that of the package `ws`. */
  readonly webSocket?: WebSocketClass;
  /** Default: the platform's own. Another one may add headers, or send cookies to another origin. */
  readonly fetch?: Fetch;
  readonly observe?: Observe;
  readonly backoff?: BackoffOptions;
  /** How often a quiet socket is asked whether it is there, and how long it may take to answer or to open. Default 12,000. */
  readonly keepAliveMs?: number;
  /** For one request over HTTP; default 15,000. */
  readonly timeoutMs?: number;
  /** Of a stream: so many items wait for a slow reader before it is unsubscribed for a while. Default 1,000. */
  readonly maxWaiting?: number;
}

export interface Client {
  /**
   * A query or mutation. Rejects when no answer came: whether a mutation took place is not known then.
   * `signal`: aborted when nobody waits for the answer any more; it rejects then.
   */
  ask<Data, Variables extends object = object>(
    operation: Operation<Data, Variables>,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Answer<Data>>;
  /**
   * A lossless subscription: every event once and in order. The document declares `$after: Cursor` and passes it on.
   * The iterator throws {@link StreamRefused} or {@link ConnectionRefused} when the server ends it for good.
   * @throws when the document cannot be resumed.
   */
  follow<Data, Variables extends object = object>(
    operation: Operation<Data, Variables>,
    options?: SubscribeOptions,
  ): FollowingStream<Data>;
  /**
   * A subscription to the latest state: after an interruption it begins anew, with what is true then. Where its events have cursors, `console.warn`
   * says once that it could be followed.
   */
  watch<Data, Variables extends object = object>(
    operation: Operation<Data, Variables>,
    options?: SubscribeOptions,
  ): Stream<Payload<Data>>;
  /** Ends all streams and the socket. */
  close(): void;
}

export function createClient(options: ClientOptions): Client {
  return createClientOver(createConnection, options);
}

/** A client whose streams come over another connection than its own socket. Its requests are its own. */
export function createClientOver(
  connect: (options: ConnectionOptions) => Connection,
  options: ClientOptions,
): Client {
  const { observe = () => undefined, keepAliveMs = 12_000, timeoutMs = 15_000, maxWaiting = 1_000 } = options;
  const url = (): string => (typeof options.url === 'function' ? options.url() : options.url);
  const tokens = createTokens(options.getAccessToken ?? (() => Promise.resolve(undefined)));
  const backoff = createBackoff(options.backoff);
  const statuses = createStreamStatuses();
  const watched = createWatchedReceiver();
  const closing = new AbortController();
  const { signal } = closing;
  const { webSocket, fetch = (input, init) => globalThis.fetch(input, init) } = options;
  let connection: Connection | undefined;

  function begin<Item>(
    { query, operationName, variables }: Request,
    position: () => object,
    receive: (payload: FormattedExecutionResult) => Item,
    { onStatus = () => undefined }: SubscribeOptions,
  ): Stream<Item> {
    const payload = {
      query,
      ...(operationName !== undefined && { operationName }),
      // graphql-ws reads it each time it sends the operation.
      get variables() {
        return { ...variables, ...position() };
      },
    };
    connection ??= connect({
      url,
      tokens,
      webSocket,
      backoff,
      keepAliveMs,
      signal,
      observe: (happening) => {
        statuses.observe(happening);
        observe(happening);
      },
    });
    const status = statuses.of(onStatus);
    return createStream({ connection, payload, receive, backoff, observe, maxWaiting, signal, status });
  }

  return {
    ask: (operation, { signal: leaving } = {}) =>
      ask(requestOf(operation), { url, tokens, timeoutMs, fetch, signal: leaving }),
    follow: (operation, subscribing = {}) => {
      assertResumable(String(operation.query));
      return follow(requestOf(operation), subscribing, begin);
    },
    watch: <Data, Variables extends object>(
      operation: Operation<Data, Variables>,
      subscribing: SubscribeOptions = {},
    ) => begin(requestOf(operation), anew, watched<Data>(String(operation.query)), subscribing),
    close: () => closing.abort(),
  };
}

const anew = (): object => ({});

function requestOf<Data, Variables extends object>(operation: Operation<Data, Variables>): Request {
  const { query, variables = {}, operationName } = operation;
  return { query: String(query), variables, operationName };
}
