import { createBackOff, retryForever, withTimeout, type BackOff } from '@parley/async';

/** The part of a logger that feeds need; pino fits. */
export interface FeedLogger {
  warn(fields: object, message: string): void;
}

/** How a store is read again while it is unavailable. */
export interface RetryPolicy {
  readonly logger: FeedLogger;
  /** The first pause; each further one is twice as long, up to 2 s, with jitter so that feeds do not return in step. */
  readonly firstMs: number;
}

/** A driver may lose an answer together with a connection: what waits for it must not wait for ever. */
const answerTimeoutMs = 5_000;

export function inTime<T>(answer: Promise<T>): Promise<T> {
  return withTimeout(answerTimeoutMs, answer, () => new Error(`No answer for ${answerTimeoutMs} ms.`));
}

/** The pauses between two reads of a store. */
export function backOffOf({ firstMs }: RetryPolicy): BackOff {
  return createBackOff({ firstMs, maxMs: 2_000 });
}

/** The answer of `read`, however many attempts it takes; undefined after `signal` was aborted, and then only. Never rejects. */
export function readForever<T>(
  policy: RetryPolicy,
  feedId: string,
  signal: AbortSignal,
  read: () => Promise<T>,
): Promise<T | undefined> {
  return retryForever(() => inTime(read()), {
    signal,
    backOff: backOffOf(policy),
    onError: (err) => policy.logger.warn({ err, feedId }, 'A feed could not be read and is tried again'),
  });
}
