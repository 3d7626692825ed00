import { limit } from '@parley/async';
import { deadlineExceeded, overloaded } from './coded-error.ts';
import type { Deadline } from './deadline.ts';

/** How much a process does at a time. */
export interface OperationLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
  /** Who has waited for longer is refused: under lasting overload the answers that are given come in time. 1,000 by default. */
  readonly maxWaitMs?: number;
}

/**
 * Lets operations begin, a bounded number at a time and in order of arrival; a bounded number may wait. When its turn comes, what is too
 * late is refused before it begins: DEADLINE_EXCEEDED after its own time, after `maxWaitMs` OVERLOADED with a time to try again.
 */
export function createOperationGate({ maxRunning, maxWaiting, maxWaitMs = 1_000 }: OperationLimits) {
  const inTurn = limit(maxRunning);
  const whatIsFull = `the limits are ${maxRunning} operations that run, and ${maxWaiting} that wait`;
  const whatIsLate = `an operation waits for at most ${maxWaitMs} ms`;
  let admitted = 0;
  return async <Result>(
    deadline: Pick<Deadline, 'expired'> | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (admitted >= maxRunning + maxWaiting) throw overloaded(maxWaitMs, whatIsFull);
    admitted += 1;
    const arrivedAt = performance.now();
    try {
      return await inTurn(async () => {
        if (deadline?.expired() === true) throw deadlineExceeded();
        if (performance.now() - arrivedAt > maxWaitMs) throw overloaded(maxWaitMs, whatIsLate);
        return work();
      });
    } finally {
      admitted -= 1;
    }
  };
}
