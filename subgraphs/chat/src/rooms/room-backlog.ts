import { deadlineExceeded, overloaded, type Deadline } from '@parley/service-kit/subgraph';
import type { CommandOutcome, RoomCommand } from './room-command.ts';

/** What waits for its turn in a room. */
export interface Waiter {
  /** After it nobody waits for the outcome any more. */
  readonly deadline: Deadline | undefined;
  readonly reject: (reason: unknown) => void;
}

/** A command that waits for its outcome. */
export interface Call extends Waiter {
  readonly command: RoomCommand;
  readonly resolve: (outcome: CommandOutcome) => void;
}

/** Calls of one room, in order. */
export interface QueuedBatch<Item = Call> {
  readonly roomId: string;
  readonly calls: readonly Item[];
}

/** What the queue holds at most. */
export interface QueueLimits {
  /** The numbers of calls that wait, for one room and for all. */
  readonly perRoom: number;
  readonly inAll: number;
  /** How long a call waits. */
  readonly timeoutMs: number;
}

interface Waiting<Item> {
  readonly call: Item;
  /** How long it waits at most. */
  readonly waitMs: number;
  /** Of both limits the call's own is the nearer: its timer may fire a moment before it, but not for the queue's. */
  readonly isOwnLimit: boolean;
  readonly timer: NodeJS.Timeout;
}

/**
 * The calls that wait, by room, and the rooms that are due in the next shared transaction. What finds it full is refused, and so is what has
 * waited too long: under a load above capacity those that are answered are then answered in time.
 */
export class RoomBacklog<Item extends Waiter = Call> {
  readonly #limits: QueueLimits;
  /** By room, also while a transaction of the room is under way. */
  readonly #queues = new Map<string, Waiting<Item>[]>();
  /** In the order of their coming. */
  readonly #due = new Set<string>();
  #size = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  /**
   * Whether the room was idle: then nobody else takes the call. Throws when there is no place for it, or no time. `waitMs`: how long it
   * waits, where that is not the queue's own limit.
   */
  add(roomId: string, call: Item, waitMs: number = this.#limits.timeoutMs): boolean {
    const { perRoom, inAll } = this.#limits;
    if (call.deadline?.expired() === true) throw deadlineExceeded();
    const queue = this.#queues.get(roomId);
    if (this.#size >= inAll || (queue?.length ?? 0) >= perRoom) throw overloaded(retryAfterMs(waitMs));
    const ownMs = call.deadline?.remainingMs() ?? Infinity;
    const isOwnLimit = ownMs < waitMs;
    const timer = setTimeout(() => this.#giveUp(roomId, waiting), Math.min(ownMs, waitMs)).unref();
    const waiting: Waiting<Item> = { call, waitMs, isOwnLimit, timer };
    if (queue === undefined) this.#queues.set(roomId, [waiting]);
    else queue.push(waiting);
    this.#size += 1;
    return queue === undefined;
  }

  /** Whether the room was idle; from then on it is not, and calls wait. */
  occupy(roomId: string): boolean {
    if (this.#queues.has(roomId)) return false;
    this.#queues.set(roomId, []);
    return true;
  }

  hasWaiting(roomId: string): boolean {
    return (this.#queues.get(roomId)?.length ?? 0) > 0;
  }

  /** Whether more waits after a transaction of the room; otherwise the room is idle. */
  hasMore(roomId: string): boolean {
    if (this.#queues.get(roomId)?.length !== 0) return true;
    this.#queues.delete(roomId);
    return false;
  }

  makeDue(roomId: string): void {
    this.#due.add(roomId);
  }

  hasDue(): boolean {
    return this.#due.size > 0;
  }

  /** None when all that waited was given up. */
  take(roomId: string, most: number): QueuedBatch<Item> {
    this.#due.delete(roomId);
    const taken = this.#queues.get(roomId)?.splice(0, most) ?? [];
    this.#size -= taken.length;
    for (const { timer } of taken) clearTimeout(timer);
    return { roomId, calls: taken.map(({ call }) => call) };
  }

  /** Calls of the rooms that are due, `most` at most. */
  takeDue(most: number): readonly QueuedBatch<Item>[] {
    const batches: QueuedBatch<Item>[] = [];
    let left = most;
    for (const roomId of this.#due) {
      if (left === 0) break;
      const batch = this.take(roomId, left);
      batches.push(batch);
      left -= batch.calls.length;
    }
    return batches;
  }

  #giveUp(roomId: string, waiting: Waiting<Item>): void {
    const queue = this.#queues.get(roomId);
    queue?.splice(queue.indexOf(waiting), 1);
    this.#size -= 1;
    const { call, isOwnLimit, waitMs } = waiting;
    const isTooLate = isOwnLimit || call.deadline?.expired() === true;
    call.reject(isTooLate ? deadlineExceeded() : overloaded(retryAfterMs(waitMs)));
  }
}

/** What waits now will have been taken or given up by then; those who are refused return over as long a time again. */
function retryAfterMs(waitMs: number): number {
  return Math.ceil(waitMs * (1 + Math.random()));
}
