import { withTimeout } from '@parley/async';

/** How slow a client may be that sends a body, or takes one. */
export interface PaceLimits {
  /** How long nothing at all may come, in milliseconds. */
  readonly idleMs: number;
  /** On average, after `graceMs`. */
  readonly minBytesPerSecond: number;
  /** A client may be slow at first, in milliseconds: connections need time to become fast. */
  readonly graceMs: number;
}

/** The client was waited for, and is too slow. */
export class TooSlowError extends Error {}

export type Pace = ReturnType<typeof createPace>;

/** Counts the time in which the client is waited for, and that only: an upstream that is slow is no fault of the client. */
export function createPace({ idleMs, minBytesPerSecond, graceMs }: PaceLimits) {
  let leftMs = graceMs;
  return {
    /** What the client does next. Rejects with {@link TooSlowError} when that takes too long. */
    async within<Result>(waiting: Promise<Result>): Promise<Result> {
      const startedAt = performance.now();
      try {
        const limit = Math.min(idleMs, Math.max(leftMs, 1));
        return await withTimeout(limit, waiting, () => new TooSlowError());
      } finally {
        leftMs -= performance.now() - startedAt;
      }
    },
    /** So many bytes more have come, which buys time. */
    moved(bytes: number): void {
      leftMs += (bytes / minBytesPerSecond) * 1_000;
    },
  };
}
