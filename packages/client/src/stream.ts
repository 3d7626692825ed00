import type { FormattedExecutionResult, GraphQLFormattedError } from 'graphql';
import type { SubscribePayload } from 'graphql-ws/client';
import { startAttempt } from './attempt.ts';
import { pause, type Backoff } from './backoff.ts';
import { closeOf, isFinal } from './close-codes.ts';
import type { Connection } from './connection.ts';
import { ConnectionRefused, errorCode, StreamRefused } from './errors.ts';
import type { Observe } from './happening.ts';
import { createQueue } from './queue.ts';
import type { StreamStatusReport } from './stream-status.ts';

/** What a subscription delivers, once and in order, over as many sockets as it takes. */
export interface Stream<Item> extends AsyncIterableIterator<Item, undefined> {
  /** Unsubscribes at once; a pending `next()` sees the end. Leaving a `for await` does the same. */
  close(): void;
}

export interface StreamOptions<Item> {
  readonly connection: Connection;
  /** What to send; read again for each attempt. */
  readonly payload: SubscribePayload;
  /** Called for each payload as it arrives. What it throws ends the stream. */
  readonly receive: (payload: FormattedExecutionResult) => Item;
  readonly backoff: Backoff;
  readonly observe: Observe;
  /** So many items wait for a slow reader; then it is unsubscribed until half of them are read. */
  readonly maxWaiting: number;
  readonly status: StreamStatusReport;
  /** Aborted when the client closes, and its socket with it. */
  readonly signal: AbortSignal;
}

/** Errors that pass. The stream is asked for again. */
const passing = new Set([
  'SUBGRAPH_UNAVAILABLE',
  'SERVICE_UNAVAILABLE',
  'SLOW_CONSUMER',
  'SERVER_GOING_AWAY',
]);

export function createStream<Item>(options: StreamOptions<Item>): Stream<Item> {
  const { connection, backoff, observe, maxWaiting, signal, status } = options;
  const queue = createQueue<Item>();
  const closing = new AbortController();
  let failures = 0;
  let drained = (): void => undefined;
  let attempt: ReturnType<typeof startAttempt> | undefined;

  const run = async (): Promise<void> => {
    for (;;) {
      await connection.ready();
      if (closing.signal.aborted) return;
      attempt = startAttempt(options, queue, () => (failures = 0));
      const how = await attempt.end;
      if (how === 'completed') return queue.end();
      if (how === 'full') await new Promise<void>((resolve) => (drained = resolve));
      else {
        const errors = errorsOf(how.reason);
        const ending = endingError(how.reason, errors);
        if (ending !== undefined) return queue.end(ending);
        if (errors === undefined) continue;
        status.interrupted();
        observe({ type: 'interrupted', code: errorCode(errors) });
        failures += 1;
        await pause(backoff(failures), closing.signal);
      }
    }
  };
  const over = (): void => {
    status.ended();
    signal.removeEventListener('abort', leave);
  };
  const leave = (): void => {
    over();
    closing.abort();
    queue.drop();
    drained();
  };
  const close = (): void => {
    leave();
    attempt?.stop();
  };
  signal.addEventListener('abort', leave);
  run()
    .catch((error: unknown) => queue.end(error as Error))
    .finally(over);

  const next = async (): Promise<IteratorResult<Item, undefined>> => {
    const result = await queue.next();
    if (queue.size <= maxWaiting / 2) drained();
    return result;
  };
  return iterate(next, close);
}

function iterate<Item>(
  next: () => Promise<IteratorResult<Item, undefined>>,
  close: () => void,
): Stream<Item> {
  return {
    next,
    async return() {
      close();
      return { done: true, value: undefined };
    },
    close,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Those of an `error` frame; undefined when the socket was lost. */
function errorsOf(reason: unknown): readonly GraphQLFormattedError[] | undefined {
  return Array.isArray(reason) ? (reason as readonly GraphQLFormattedError[]) : undefined;
}

/** Undefined: it passes. */
function endingError(
  reason: unknown,
  errors: readonly GraphQLFormattedError[] | undefined,
): Error | undefined {
  if (errors !== undefined) return passing.has(errorCode(errors)) ? undefined : new StreamRefused(errors);
  const closed = closeOf(reason);
  return closed !== undefined && isFinal(closed.code)
    ? new ConnectionRefused(closed.code, closed.reason)
    : undefined;
}
