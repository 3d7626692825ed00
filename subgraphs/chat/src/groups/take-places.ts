import { keyedMutex } from '@parley/async';
import { deadlineExceeded, overloaded, type OperationOrigin } from '@parley/service-kit/subgraph';
import { mostGroups } from './addable.ts';

export type TakePlaces = ReturnType<typeof createTakePlaces>;

/** In a process. */
const mostWaiting = 1_000;
const retryAfterMs = 1_000;

/**
 * Lets people into groups one after another: what one has taken is counted before the next. So nobody is in more groups than one can be in
 * by two requests at once. That holds within a process; of several instances each may let somebody into one group more. `take` is told
 * who is full, and lets nobody in then. Rejects when its turn comes too late, and with OVERLOADED when 1,000 wait or are at it.
 */
export function createTakePlaces(
  members: { inManyGroups(userIds: readonly string[], many: number): Promise<readonly string[]> },
  limit = mostWaiting,
) {
  const mutex = keyedMutex();
  let waiting = 0;
  return async <Result>(
    userIds: readonly string[],
    { deadline }: OperationOrigin,
    take: (full: readonly string[]) => Promise<Result>,
  ): Promise<Result> => {
    if (waiting >= limit) throw overloaded(retryAfterMs, `${limit} people or more are being let into groups`);
    waiting += 1;
    try {
      return await mutex(userIds, async () => {
        if (deadline?.expired() === true) throw deadlineExceeded();
        return take(await members.inManyGroups(userIds, mostGroups));
      });
    } finally {
      waiting -= 1;
    }
  };
}
