import { createBackOff, type BackOff } from './back-off.ts';
import { sleep } from './sleep.ts';

export interface RetryOptions {
  readonly backOff?: BackOff;
  /** Aborted: no further attempt. */
  readonly signal?: AbortSignal;
  /** The number of attempts; unlimited by default. */
  readonly attempts?: number;
  /** Called with each failure that is followed by another attempt. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Tries until it succeeds. Throws the last error when the attempts are used up or the signal is aborted. Ours and not p-retry, which does
 * not try again after a TypeError: a loop that must not end would end by one.
 */
export async function retry<Result>(
  work: () => Promise<Result>,
  { backOff = createBackOff(), signal, attempts = Infinity, onError }: RetryOptions = {},
): Promise<Result> {
  const aborted = (): boolean => signal?.aborted === true;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= attempts || aborted()) throw error;
      onError?.(error);
      await sleep(backOff.next(), signal);
      if (aborted()) throw error;
    }
  }
}

/** The result, however many attempts it takes; undefined after `signal` was aborted, and then only. Never rejects. */
export async function retryForever<Result>(
  work: () => Promise<Result>,
  options: Omit<RetryOptions, 'attempts'> & { readonly signal: AbortSignal },
): Promise<Result | undefined> {
  const { signal } = options;
  if (signal.aborted) return undefined;
  const result = await retry(work, options).catch(() => undefined);
  return signal.aborted ? undefined : result;
}
