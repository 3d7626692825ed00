import pTimeout from 'p-timeout';

/**
 * The result of the work, or the error that `tooLate` makes when there is none after `timeoutMs`. The work goes on: what becomes of it
 * is then not known.
 */
export function withTimeout<Result>(
  timeoutMs: number,
  work: Promise<Result>,
  tooLate: () => Error,
): Promise<Result> {
  return pTimeout(work, {
    milliseconds: timeoutMs,
    fallback: () => {
      throw tooLate();
    },
  });
}

/** Resolves when the work has ended, in whatever way, or after `timeoutMs`: what hangs must not hold up a shutdown. */
export async function settledWithin(timeoutMs: number, work: Promise<unknown> | undefined): Promise<void> {
  await pTimeout(Promise.allSettled([work]), { milliseconds: timeoutMs, message: false });
}
