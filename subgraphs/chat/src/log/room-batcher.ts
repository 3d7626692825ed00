import type { ChangeOutcome, RoomChange } from './room-change.ts';

/** Commits changes of one room in one transaction, in order; one outcome each. Rejects when nothing was committed. */
export type CommitChanges = (
  roomId: string,
  changes: readonly RoomChange[],
) => Promise<readonly ChangeOutcome[]>;

/** Takes changes of any room; one transaction per room is under way at a time in this process. */
export interface RoomBatcher {
  /** Resolves when the change is committed or refused; rejects when it could not be stored. */
  submit(roomId: string, change: RoomChange): Promise<ChangeOutcome>;
}

interface Waiting {
  readonly change: RoomChange;
  readonly resolve: (outcome: ChangeOutcome) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * All transactions of a room pass through its counter document, so that two at a time only conflict: what comes while one is
 * under way waits and shares the next (`maxBatch` at most). A batch that fails is tried change by change, so that one bad
 * change harms no other.
 */
export function createRoomBatcher(deps: { commit: CommitChanges; maxBatch?: number }): RoomBatcher {
  const { commit, maxBatch = 32 } = deps;
  const queues = new Map<string, Waiting[]>();

  const settle = async (roomId: string, batch: readonly Waiting[]): Promise<void> => {
    try {
      const outcomes = await commit(
        roomId,
        batch.map(({ change }) => change),
      );
      batch.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[index];
        if (outcome === undefined) reject(new Error('A change was committed without an outcome.'));
        else resolve(outcome);
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const waiting of batch) await settle(roomId, [waiting]);
    }
  };

  const drain = async (roomId: string, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) await settle(roomId, queue.splice(0, maxBatch));
    queues.delete(roomId);
  };

  return {
    submit: (roomId, change) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(roomId);
        const waiting = { change, resolve, reject };
        if (queue === undefined) {
          const started = [waiting];
          queues.set(roomId, started);
          void drain(roomId, started);
        } else queue.push(waiting);
      }),
  };
}
