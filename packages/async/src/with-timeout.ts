/**
 * The result of the work, or the error that `tooLate` makes when there is none after `timeoutMs`. The work goes on: what becomes of it
 * is then not known. Not by p-timeout, which makes an error for each call, in time or not: 5 % of what a query costs the gateway.
 */
export function withTimeout<Result>(
  timeoutMs: number,
  work: Promise<Result>,
  tooLate: () => Error,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(tooLate()), timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      resolve(work);
    };
    work.then(settle, settle);
  });
}

/** Resolves when the work has ended, in whatever way, or after `timeoutMs`: what hangs must not hold up a shutdown. */
export async function settledWithin(timeoutMs: number, work: Promise<unknown> | undefined): Promise<void> {
  const settled = Promise.allSettled([work]);
  await withTimeout(timeoutMs, settled, () => new Error('It hangs.')).catch(() => undefined);
}
