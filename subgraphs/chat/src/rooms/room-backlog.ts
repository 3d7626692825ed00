import type { Call, QueuedBatch } from './settle-batches.ts';

/** The calls that wait, by room, and the rooms that are due in the next shared transaction. */
export class RoomBacklog {
  /** By room, also while a transaction of the room is under way. */
  readonly #queues = new Map<string, Call[]>();
  /** In the order of their coming. */
  readonly #due = new Set<string>();

  /** Whether the room was idle: then nobody else takes the call. */
  add(roomId: string, call: Call): boolean {
    const queue = this.#queues.get(roomId);
    if (queue === undefined) this.#queues.set(roomId, [call]);
    else queue.push(call);
    return queue === undefined;
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

  take(roomId: string, most: number): QueuedBatch {
    this.#due.delete(roomId);
    return { roomId, calls: this.#queues.get(roomId)?.splice(0, most) ?? [] };
  }

  /** Calls of the rooms that are due, `most` at most. */
  takeDue(most: number): readonly QueuedBatch[] {
    const batches: QueuedBatch[] = [];
    let left = most;
    for (const roomId of this.#due) {
      if (left === 0) break;
      const batch = this.take(roomId, left);
      batches.push(batch);
      left -= batch.calls.length;
    }
    return batches;
  }
}
