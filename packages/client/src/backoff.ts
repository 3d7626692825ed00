/** How long to pause before the attempt that follows so many failures in a row, in ms. */
export type Backoff = (failures: number) => number;

export interface BackoffOptions {
  /** The longest pause after the first failure; doubles with each further one. Default 500. */
  readonly firstMs?: number;
  /** The longest pause of all. Default 15,000. */
  readonly mostMs?: number;
}

/**
 * Exponential with full jitter: anything between nothing and the longest pause is equally likely, so that those who were cut at
 * one moment do not come back at one moment.
 */
export function createBackoff({ firstMs = 500, mostMs = 15_000 }: BackoffOptions = {}): Backoff {
  return (failures) =>
    failures === 0 ? 0 : Math.random() * Math.min(mostMs, firstMs * 2 ** Math.min(failures - 1, 20));
}

/** Resolves after so many milliseconds, or at once when `signal` is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms <= 0) return resolve();
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
