/** Runs what it is given, at most so many at once, in the order of asking. */
export type Semaphore = <Result>(work: () => Promise<Result>) => Promise<Result>;

/** `limit`: how many may run at once. */
export function createSemaphore(limit: number): Semaphore {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running >= limit) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, not given back: nobody who comes later may take it.
      const next = waiting.shift();
      if (next === undefined) running -= 1;
      else next();
    }
  };
}
