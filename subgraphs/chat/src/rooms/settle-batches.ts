import { deadlineExceeded } from '@parley/service-kit/subgraph';
import type { Call, QueuedBatch } from './room-backlog.ts';
import type { CommandOutcome, RoomCommand } from './room-command.ts';

/** Some commands for one room, in order. */
export interface RoomBatch {
  readonly roomId: string;
  readonly commands: readonly RoomCommand[];
}

/** Decides and commits commands for some rooms in one transaction; one outcome per command of each room. Rejects when nothing was committed. */
export type CommitRooms = (batches: readonly RoomBatch[]) => Promise<readonly (readonly CommandOutcome[])[]>;

/**
 * Settles every call by one transaction. When that fails it answers the batches that may succeed in smaller ones. There are none, and every
 * call is rejected, of a single call and while the store is unavailable. Never rejects.
 */
export function createSettleBatches(deps: {
  readonly commit: CommitRooms;
  /** Whether the store does not answer: then smaller transactions fail as well, only later. */
  readonly isUnavailable: (error: unknown) => boolean;
}) {
  const commitOnce = async (batches: readonly QueuedBatch[]): Promise<void> => {
    const outcomes = await deps.commit(
      batches.map(({ roomId, calls }) => ({ roomId, commands: calls.map(({ command }) => command) })),
    );
    batches.forEach(({ calls }, room) =>
      calls.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[room]?.[index];
        if (outcome === undefined) reject(new Error('A command was committed without an outcome.'));
        else resolve(outcome);
      }),
    );
  };
  return async (given: readonly QueuedBatch[]): Promise<readonly QueuedBatch[]> => {
    const batches = given.map(inTime).filter(({ calls }) => calls.length > 0);
    if (batches.length === 0) return [];
    try {
      await commitOnce(batches);
      return [];
    } catch (error) {
      const all = batches.flatMap(({ calls }) => calls);
      if (all.length > 1 && !deps.isUnavailable(error)) return batches;
      for (const { reject } of all) reject(error);
      return [];
    }
  };
}

/** What is too late is given up before it begins. */
function inTime({ roomId, calls }: QueuedBatch): QueuedBatch {
  const isLate = ({ deadline }: Call): boolean => deadline?.expired() ?? false;
  for (const { reject } of calls.filter(isLate)) reject(deadlineExceeded());
  return { roomId, calls: calls.filter((call) => !isLate(call)) };
}
