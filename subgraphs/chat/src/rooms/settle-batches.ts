import { deadlineExceeded, overloaded } from '@parley/service-kit/subgraph';
import type { Call, QueuedBatch } from './room-backlog.ts';
import type { CommandOutcome, RoomCommand } from './room-command.ts';

/** Some commands for one room, in order. */
export interface RoomBatch {
  readonly roomId: string;
  readonly commands: readonly RoomCommand[];
}

/**
 * Decides and commits commands for some rooms in one transaction; one outcome per command of each room. Rejects when nothing was committed.
 * It is not tried again when it is not `isWanted` any more.
 */
export type CommitRooms = (
  batches: readonly RoomBatch[],
  isWanted?: () => boolean,
) => Promise<readonly (readonly CommandOutcome[])[]>;

export interface SettleDeps {
  readonly commit: CommitRooms;
  /** Whether the store does not answer: then smaller transactions fail as well, only later. */
  readonly isUnavailable: (error: unknown) => boolean;
  /** Whether other transactions were in the way, again and again. */
  readonly isContention: (error: unknown) => boolean;
}

/** Of who found others in the way of their room for so long. */
const contendedRetryMs = 1_000;

/**
 * Settles every call by one transaction. When that fails it answers the batches that may succeed in smaller ones. There are none, and every
 * call is rejected, of a single call and while the store is unavailable. So it is where others are in the way of a single room: its
 * calls, one by one, would meet them as often each. Never rejects.
 */
export function createSettleBatches(deps: SettleDeps) {
  const commitOnce = async (batches: readonly QueuedBatch[]): Promise<void> => {
    const outcomes = await deps.commit(
      batches.map(({ roomId, calls }) => ({ roomId, commands: calls.map(({ command }) => command) })),
      () => batches.some(({ calls }) => !calls.every(isLate)),
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
      const isContended = deps.isContention(error);
      const isOneRoom = batches.length === 1;
      if (all.length > 1 && !(isContended ? isOneRoom : deps.isUnavailable(error))) return batches;
      for (const call of all) call.reject(isContended ? whyContended(call) : error);
      return [];
    }
  };
}

/** What is too late is given up before it begins. */
function inTime({ roomId, calls }: QueuedBatch): QueuedBatch {
  for (const { reject } of calls.filter(isLate)) reject(deadlineExceeded());
  return { roomId, calls: calls.filter((call) => !isLate(call)) };
}

function isLate({ deadline }: Call): boolean {
  return deadline?.expired() ?? false;
}

function whyContended(call: Call): Error {
  return isLate(call) ? deadlineExceeded() : overloaded(Math.ceil(contendedRetryMs * (1 + Math.random())));
}
