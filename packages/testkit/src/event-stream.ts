import { deferred } from './deferred.ts';
import type { FormattedExecutionResult, Sink } from 'graphql-ws';

/** One payload of a subscription. */
export type Payload<Data> = FormattedExecutionResult<Data, { cursor?: string }>;

/** A running subscription: its payloads wait here, in order, until the test asks for them. */
export interface EventStream<Data = Record<string, unknown>> {
  /** The next payload. @throws when the stream ends or fails first, or after `timeoutMs` (5 s). */
  next(timeoutMs?: number): Promise<Payload<Data>>;
  /** Resolves when the stream has ended: with the error that ended it, or null. */
  readonly ended: Promise<unknown>;
  /** The payloads that wait. */
  waiting(): readonly Payload<Data>[];
  /** Unsubscribes. */
  stop(): void;
}

export function createEventStream<Data>(
  start: (sink: Sink<FormattedExecutionResult<Data, Record<string, unknown>>>) => () => void,
): EventStream<Data> {
  const waiting: Payload<Data>[] = [];
  const end = deferred<unknown>();
  let wake = deferred<void>();
  const stop = start({
    next: (payload) => {
      waiting.push(payload);
      wake.resolve();
    },
    error: (error) => end.resolve(error),
    complete: () => end.resolve(null),
  });

  const take = async (timeoutMs: number): Promise<Payload<Data>> => {
    const ended = end.promise.then((error) => Promise.reject(describe(error)));
    ended.catch(() => undefined);
    const late = timer(timeoutMs);
    try {
      for (;;) {
        const payload = waiting.shift();
        if (payload !== undefined) return payload;
        wake = deferred<void>();
        await Promise.race([wake.promise, ended, late.promise]);
      }
    } finally {
      late.cancel();
    }
  };
  return {
    next: (timeoutMs = 5000) => take(timeoutMs),
    ended: end.promise,
    waiting: () => [...waiting],
    stop,
  };
}

function describe(error: unknown): Error {
  const text =
    error === null ? 'it was completed' : JSON.stringify(error instanceof Error ? error.message : error);
  return new Error(`The stream ended where another payload was expected: ${text}`);
}

function timer(ms: number): { promise: Promise<never>; cancel(): void } {
  const late = deferred<never>();
  const handle = setTimeout(() => late.reject(new Error(`No payload came within ${ms} ms.`)), ms);
  late.promise.catch(() => undefined);
  return { promise: late.promise, cancel: () => clearTimeout(handle) };
}
