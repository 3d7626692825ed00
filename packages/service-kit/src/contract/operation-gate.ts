import { limit } from '@parley/async';
import { deadlineExceeded, overloaded } from './coded-error.ts';
import type { Deadline } from './deadline.ts';

/** Who has waited for longer is refused: under lasting overload the answers that are given come in time. */
const longestWaitMs = 1_000;

/** How much a process does at a time. */
export interface OperationLimits {
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

/**
 * Lets operations begin, a bounded number at a time and in order of arrival; a bounded number may wait. When its turn comes, what is too
 * late is refused before it begins: DEADLINE_EXCEEDED after its own time, after 1 s OVERLOADED with a time to try again.
 */
export function createOperationGate({ maxRunning, maxWaiting }: OperationLimits) {
  const inTurn = limit(maxRunning);
  let admitted = 0;
  return async <Result>(
    deadline: Pick<Deadline, 'expired'> | undefined,
    work: () => Promise<Result>,
  ): Promise<Result> => {
    if (admitted >= maxRunning + maxWaiting) throw overloaded(longestWaitMs);
    admitted += 1;
    const arrivedAt = performance.now();
    try {
      return await inTurn(async () => {
        if (deadline?.expired() === true) throw deadlineExceeded();
        if (performance.now() - arrivedAt > longestWaitMs) throw overloaded(longestWaitMs);
        return work();
      });
    } finally {
      admitted -= 1;
    }
  };
}
