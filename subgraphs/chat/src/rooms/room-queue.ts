import type { OperationOrigin } from '@parley/service-kit/subgraph';
import { ExclusiveWork } from './exclusive-work.ts';
import { RoomBacklog, type Call, type QueuedBatch, type QueueLimits } from './room-backlog.ts';
import type { CommandOutcome, RoomCommand } from './room-command.ts';
import { withTrace } from './traced.ts';
import { createSettleBatches, type SettleDeps } from './settle-batches.ts';

/** How long a room shares no transactions after a shared one failed: another instance may be busy in the same room. */
const individualForMs = 500;
/** After this time the next shared transaction no longer waits for the one before it. */
const maxWaitMs = 250;

export type RoomQueue = ReturnType<typeof createRoomQueue>;

interface Deps extends SettleDeps {
  readonly limits: QueueLimits;
  readonly maxBatch?: number;
}

/** Rooms that share no transactions for the moment. */
function createIndividualRooms() {
  const rooms = new Set<string>();
  return {
    has: (roomId: string): boolean => rooms.has(roomId),
    add(roomId: string): void {
      rooms.add(roomId);
      setTimeout(() => rooms.delete(roomId), individualForMs).unref();
    },
  };
}

function callOf(command: RoomCommand, origin: OperationOrigin): Pick<Call, 'command' | 'deadline'> {
  return { command: { ...command, ...withTrace(origin) }, deadline: origin.deadline };
}

function individually(settle: ReturnType<typeof createSettleBatches>) {
  return async ({ roomId, calls }: QueuedBatch): Promise<void> => {
    for (const call of calls) await settle([{ roomId, calls: [call] }]);
  };
}

/**
 * Takes commands for any room. All transactions of a room pass through its counter document, so that two at a time only conflict: what comes
 * while one is under way waits. One shared transaction is under way at a time; what waits, of whichever rooms, shares the next (`maxBatch`
 * commands at most), so that a commit is paid for once. On an idle store nothing waits. A shared transaction that fails is retried room by
 * room, each apart from the others, and a room's individually, so that one bad command or contended room harms no other.
 * What else writes to a room does so while nothing of the queue does, and in turn with it.
 */
export function createRoomQueue(deps: Deps) {
  const { maxBatch = 32 } = deps;
  const backlog = new RoomBacklog(deps.limits);
  const exclusive = new ExclusiveWork();
  const individual = createIndividualRooms();
  let isSharing = false;

  const settle = createSettleBatches(deps);
  const settleCalls = individually(settle);
  const runCalls = (batch: QueuedBatch): Promise<void> => settleCalls(batch).then(() => finish(batch.roomId));
  const runRoom = async (batch: QueuedBatch): Promise<void> => {
    for (const failed of await settle([batch])) await settleCalls(failed);
    finish(batch.roomId);
  };
  /** No room waits for another one that the failed transaction was shared with. */
  const runIndividually = (batch: QueuedBatch): void => {
    individual.add(batch.roomId);
    void runRoom(batch);
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
    const failed = await settle(batches);
    clearTimeout(timer);
    const retried = new Set(failed.map(({ roomId }) => roomId));
    for (const { roomId } of batches) if (!retried.has(roomId)) finish(roomId);
    for (const batch of failed)
      if (failed.length === 1) void runCalls(batch);
      else runIndividually(batch);
    next();
  };
  const shareNext = (): void => {
    if (!isSharing && backlog.hasDue()) void share(backlog.takeDue(maxBatch));
  };
  const enqueue = (roomId: string): void => {
    if (individual.has(roomId)) return void runRoom(backlog.take(roomId, maxBatch));
    backlog.makeDue(roomId);
    shareNext();
  };
  /** Commands and what wants the room for itself take turns. */
  const finish = (roomId: string, wasExclusive = false): void => {
    const work = wasExclusive && backlog.hasWaiting(roomId) ? undefined : exclusive.take(roomId);
    if (work !== undefined) void work().then(() => finish(roomId, true));
    else if (backlog.hasMore(roomId)) enqueue(roomId);
  };

  return {
    /**
     * Resolves when the command is committed or refused; rejects when it could not be stored, when too much waits (OverloadedError), and when
     * it would begin after its deadline.
     */
    submit: (roomId: string, command: RoomCommand, origin: OperationOrigin = {}): Promise<CommandOutcome> =>
      new Promise((resolve, reject) => {
        if (backlog.add(roomId, { ...callOf(command, origin), resolve, reject })) enqueue(roomId);
      }),
    /** Runs work that writes to the room's counter document itself: in this process nothing conflicts with it. */
    exclusively<Result>(roomId: string, work: () => Promise<Result>): Promise<Result> {
      const done = exclusive.add(roomId, work);
      if (backlog.occupy(roomId)) finish(roomId);
      return done;
    },
  };
}
