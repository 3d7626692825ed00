import type { CommandOutcome, RoomCommand } from './room-command.ts';

/** A command that waits for its outcome. */
export interface Call {
  readonly command: RoomCommand;
  readonly resolve: (outcome: CommandOutcome) => void;
  readonly reject: (reason: unknown) => void;
}

/** Calls of one room, in order. */
export interface QueuedBatch {
  readonly roomId: string;
  readonly calls: readonly Call[];
}

/** Some commands for one room, in order. */
export interface RoomBatch {
  readonly roomId: string;
  readonly commands: readonly RoomCommand[];
}

/** Decides and commits commands for some rooms in one transaction; one outcome per command of each room. Rejects when nothing was committed. */
export type CommitRooms = (batches: readonly RoomBatch[]) => Promise<readonly (readonly CommandOutcome[])[]>;

/**
 * Settles every call by one transaction. One that fails is retried room by room, and then command by command, unless the store is
 * unavailable. `onRetry` is called with each room of a shared transaction that failed. Never rejects.
 */
export function createSettleBatches(deps: {
  readonly commit: CommitRooms;
  readonly isUnavailable: (error: unknown) => boolean;
  readonly onRetry: (roomId: string) => void;
}): (batches: readonly QueuedBatch[]) => Promise<void> {
  const { commit, isUnavailable, onRetry } = deps;
  const commitOnce = async (batches: readonly QueuedBatch[]): Promise<void> => {
    const outcomes = await commit(
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
  const settle = async (batches: readonly QueuedBatch[]): Promise<void> => {
    try {
      await commitOnce(batches);
    } catch (error) {
      const all = batches.flatMap(({ calls }) => calls);
      if (all.length === 1 || isUnavailable(error)) for (const { reject } of all) reject(error);
      else if (batches.length > 1) await Promise.all(batches.map((batch) => settleRoom(batch)));
      else for (const batch of batches) await settleIndividually(batch);
    }
  };
  const settleRoom = async (batch: QueuedBatch): Promise<void> => {
    onRetry(batch.roomId);
    await settle([batch]);
  };
  const settleIndividually = async ({ roomId, calls }: QueuedBatch): Promise<void> => {
    for (const call of calls) await settle([{ roomId, calls: [call] }]);
  };
  return settle;
}
