import type { ChangeOutcome, RoomChange } from './room-command.ts';

/** Some changes of one room, in order. */
export interface RoomBatch {
  readonly roomId: string;
  readonly changes: readonly RoomChange[];
}

/** Commits changes of some rooms in one transaction; one outcome for each change of each room. Rejects when nothing was committed. */
export type CommitBatches = (batches: readonly RoomBatch[]) => Promise<readonly (readonly ChangeOutcome[])[]>;

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

interface WaitingBatch {
  readonly roomId: string;
  readonly waiting: readonly Waiting[];
}

/** How long a room has its transactions to itself after a shared one failed: another instance may be busy in the same room. */
const apartForMs = 500;
/** A transaction that takes longer keeps nobody waiting for it. */
const patienceMs = 250;

/**
 * All transactions of a room pass through its counter document, so that two at a time only conflict: what comes while one is
 * under way waits. One shared transaction is under way at a time; what waits, of whichever rooms, shares the next
 * (`maxBatch` changes at most), so that a commit is paid for once. On an idle store nothing waits. A shared transaction that
 * fails is tried room by room, and a room's change by change, so that one bad change or contended room harms no other.
 */
export function createRoomBatcher(deps: {
  readonly commit: CommitBatches;
  /** Whether the store does not answer: then smaller transactions fail as well, only later. */
  readonly isAway: (error: unknown) => boolean;
  readonly maxBatch?: number;
}): RoomBatcher {
  const { isAway, maxBatch = 32 } = deps;
  /** By room, also while a transaction of the room is under way. */
  const queues = new Map<string, Waiting[]>();
  /** Rooms whose turn comes with the next shared transaction, in the order of their coming. */
  const ready = new Set<string>();
  /** Rooms that share no transactions for the moment. */
  const apart = new Set<string>();
  let isShared = false;

  const commit = async (batches: readonly WaitingBatch[]): Promise<void> => {
    const given = batches.map(({ roomId, waiting }) => ({
      roomId,
      changes: waiting.map(({ change }) => change),
    }));
    const outcomes = await deps.commit(given);
    batches.forEach(({ waiting }, room) =>
      waiting.forEach(({ resolve, reject }, index) => {
        const outcome = outcomes[room]?.[index];
        if (outcome === undefined) reject(new Error('A change was committed without an outcome.'));
        else resolve(outcome);
      }),
    );
  };

  const settle = async (batches: readonly WaitingBatch[]): Promise<void> => {
    try {
      await commit(batches);
    } catch (error) {
      const all = batches.flatMap(({ waiting }) => waiting);
      if (all.length === 1 || isAway(error)) for (const { reject } of all) reject(error);
      else if (batches.length > 1) await Promise.all(batches.map((batch) => settleApart(batch)));
      else for (const batch of batches) await settleOneByOne(batch);
    }
  };
  const settleApart = async (batch: WaitingBatch): Promise<void> => {
    apart.add(batch.roomId);
    setTimeout(() => apart.delete(batch.roomId), apartForMs).unref();
    await settle([batch]);
  };
  const settleOneByOne = async ({ roomId, waiting }: WaitingBatch): Promise<void> => {
    for (const one of waiting) await settle([{ roomId, waiting: [one] }]);
  };

  const take = (roomId: string, most: number): WaitingBatch => {
    ready.delete(roomId);
    return { roomId, waiting: queues.get(roomId)?.splice(0, most) ?? [] };
  };
  const takeShared = (): readonly WaitingBatch[] => {
    const batches: WaitingBatch[] = [];
    let room = maxBatch;
    for (const roomId of ready) {
      if (room === 0) break;
      const batch = take(roomId, room);
      batches.push(batch);
      room -= batch.waiting.length;
    }
    return batches;
  };

  const run = async (batches: readonly WaitingBatch[]): Promise<void> => {
    await settle(batches);
    for (const { roomId } of batches)
      if (queues.get(roomId)?.length === 0) queues.delete(roomId);
      else line(roomId);
  };
  const share = async (batches: readonly WaitingBatch[]): Promise<void> => {
    let current = true;
    isShared = true;
    const next = (): void => {
      if (current) isShared = false;
      current = false;
      shareNext();
    };
    const timer = setTimeout(next, patienceMs);
    await run(batches);
    clearTimeout(timer);
    next();
  };
  const shareNext = (): void => {
    if (!isShared && ready.size > 0) void share(takeShared());
  };
  const line = (roomId: string): void => {
    if (apart.has(roomId)) return void run([take(roomId, maxBatch)]);
    ready.add(roomId);
    shareNext();
  };

  return {
    submit: (roomId, change) =>
      new Promise((resolve, reject) => {
        const waiting = { change, resolve, reject };
        const queue = queues.get(roomId);
        if (queue !== undefined) {
          queue.push(waiting);
          return;
        }
        queues.set(roomId, [waiting]);
        line(roomId);
      }),
  };
}
