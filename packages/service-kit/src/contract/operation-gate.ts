import { deadlineExceeded, overloaded } from './coded-error.ts';
import type { Deadline } from './deadline.ts';

/** How much a process does at a time. */
export interface OperationLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
  /** An operation that has waited for so long is refused: under lasting overload the answers that are given come in time. 1,000 by default. */
  readonly maxWaitMs?: number;
}

/**
 * Lets operations begin, a bounded number at a time and in order of arrival; a bounded number may wait, each for `maxWaitMs`, also while
 * all that run hang: then it is refused, OVERLOADED with a time to try again. When its turn comes, what is too late by its own deadline is
 * refused before it begins: DEADLINE_EXCEEDED.
 */
export function createOperationGate({ maxRunning, maxWaiting, maxWaitMs = 1_000 }: OperationLimits) {
  const whatIsFull = `the limits are ${maxRunning} operations that run, and ${maxWaiting} that wait`;
  const whatIsLate = `an operation waits for at most ${maxWaitMs} ms`;
  let running = 0;
  /** The oldest first. Each takes over the place of one that has ended. */
  const waiting = new Set<() => void>();

  const turn = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const begin = (): void => {
        clearTimeout(timer);
        waiting.delete(begin);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.delete(begin);
        reject(overloaded(maxWaitMs, whatIsLate));
      }, maxWaitMs);
      waiting.add(begin);
    });
  const leave = (): void => {
    const [next] = waiting;
    if (next === undefined) running -= 1;
    else next();
  };
  return async <Result>(
    deadline: Pick<Deadline, 'expired'> | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (running < maxRunning) running += 1;
    else if (waiting.size < maxWaiting) await turn();
    else throw overloaded(maxWaitMs, whatIsFull);
    try {
      if (deadline?.expired() === true) throw deadlineExceeded();
      return await work();
    } finally {
      leave();
    }
  };
}
