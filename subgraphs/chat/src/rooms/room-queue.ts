import type { CommandOutcome, RoomCommand } from './room-command.ts';
import { RoomBacklog } from './room-backlog.ts';
import { type CommitRooms, createSettleBatches, type QueuedBatch } from './settle-batches.ts';

/** Takes commands for any room; one transaction per room is under way at a time in this process. */
export interface RoomQueue {
  /** Resolves when the command is committed or refused; rejects when it could not be stored. */
  submit(roomId: string, command: RoomCommand): Promise<CommandOutcome>;
}

/** How long a room shares no transactions after a shared one failed: another instance may be busy in the same room. */
const individualForMs = 500;
/** After this time the next shared transaction no longer waits for the one before it. */
const maxWaitMs = 250;

/**
 * All transactions of a room pass through its counter document, so that two at a time only conflict: what comes while one is
 * under way waits. One shared transaction is under way at a time; what waits, of whichever rooms, shares the next
 * (`maxBatch` commands at most), so that a commit is paid for once. On an idle store nothing waits. A shared transaction that
 * fails is retried room by room, and a room's individually, so that one bad command or contended room harms no other.
 */
export function createRoomQueue(deps: {
  readonly commit: CommitRooms;
  /** Whether the store does not answer: then smaller transactions fail as well, only later. */
  readonly isUnavailable: (error: unknown) => boolean;
  readonly maxBatch?: number;
}): RoomQueue {
  const { maxBatch = 32 } = deps;
  const backlog = new RoomBacklog();
  /** Rooms that share no transactions for the moment. */
  const individual = new Set<string>();
  let isSharing = false;

  const settle = createSettleBatches({
    ...deps,
    onRetry(roomId) {
      individual.add(roomId);
      setTimeout(() => individual.delete(roomId), individualForMs).unref();
    },
  });
  const run = async (batches: readonly QueuedBatch[]): Promise<void> => {
    await settle(batches);
    for (const { roomId } of batches) if (backlog.hasMore(roomId)) enqueue(roomId);
  };
  const share = async (batches: readonly QueuedBatch[]): Promise<void> => {
    let isCurrent = true;
    isSharing = true;
    const next = (): void => {
      if (isCurrent) isSharing = false;
      isCurrent = false;
      shareNext();
    };
    const timer = setTimeout(next, maxWaitMs);
    await run(batches);
    clearTimeout(timer);
    next();
  };
  const shareNext = (): void => {
    if (!isSharing && backlog.hasDue()) void share(backlog.takeDue(maxBatch));
  };
  const enqueue = (roomId: string): void => {
    if (individual.has(roomId)) return void run([backlog.take(roomId, maxBatch)]);
    backlog.makeDue(roomId);
    shareNext();
  };

  return {
    submit: (roomId, command) =>
      new Promise((resolve, reject) => {
        if (backlog.add(roomId, { command, resolve, reject })) enqueue(roomId);
      }),
  };
}
