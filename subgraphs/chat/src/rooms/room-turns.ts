import { deadlineExceeded, type Deadline } from '@parley/service-kit/subgraph';
import { RoomBacklog, type QueueLimits, type Waiter } from './room-backlog.ts';

/** Runs work of a room when its turn has come; rejects when it may not begin. */
export type RoomTurns = <Result>(
  roomId: string,
  work: () => Promise<Result>,
  deadline?: Deadline,
) => Promise<Result>;

interface Turn extends Waiter {
  /** Never rejects. */
  readonly run: () => Promise<void>;
}

/** Of a request that says no deadline. */
const longestMs = 60_000;

/**
 * One piece of work of a room at a time, in order of arrival, beside that of other rooms. What finds too much waiting is refused
 * (OVERLOADED). So is what has waited for half of its time: the other half is what the work itself may take. A queue that
 * lets everybody wait up to their deadline begins only what nobody waits for at its end.
 */
export function createRoomTurns(limits: Pick<QueueLimits, 'perRoom' | 'inAll'>): RoomTurns {
  const backlog = new RoomBacklog<Turn>({ ...limits, timeoutMs: longestMs / 2 });
  const runNext = async (roomId: string): Promise<void> => {
    const { calls } = backlog.take(roomId, 1);
    for (const { deadline, reject, run } of calls)
      if (deadline?.expired() === true) reject(deadlineExceeded());
      else await run();
    if (backlog.hasMore(roomId)) void runNext(roomId);
  };
  return (roomId, work, deadline) =>
    new Promise((resolve, reject) => {
      const run = (): Promise<void> => work().then(resolve, reject);
      const waitMs = (deadline?.remainingMs() ?? longestMs) / 2;
      if (backlog.add(roomId, { deadline, reject, run }, waitMs)) void runNext(roomId);
    });
}
