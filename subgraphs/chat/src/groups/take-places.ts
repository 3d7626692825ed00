import { keyedMutex } from '@parley/async';
import { deadlineExceeded, type Deadline } from '@parley/service-kit/subgraph';
import { mostGroups } from './addable.ts';

export type TakePlaces = ReturnType<typeof createTakePlaces>;

/**
 * Lets people into groups one after another: what one has taken is counted before the next. So nobody is in more groups than one can be in
 * by two requests at once. That holds within a process; of several instances each may let somebody into one group more. `take` is told
 * who is full, and lets nobody in then. Rejects when its turn comes too late.
 */
export function createTakePlaces(members: {
  inManyGroups(userIds: readonly string[], many: number): Promise<readonly string[]>;
}) {
  const mutex = keyedMutex();
  return <Result>(
    userIds: readonly string[],
    deadline: Deadline | undefined,
    take: (full: readonly string[]) => Promise<Result>,
  ): Promise<Result> =>
    mutex(userIds, async () => {
      if (deadline?.expired() === true) throw deadlineExceeded();
      return take(await members.inManyGroups(userIds, mostGroups));
    });
}
