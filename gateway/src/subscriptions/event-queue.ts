import type { Span } from '@parley/tracing';
import type { UpstreamEvent } from '../upstreams/upstream-operation.ts';
import type { EventRequest } from './execute-event.ts';
import type { PendingPayload } from './pending-payload.ts';

/** An event that a client has not got yet. */
export interface QueuedEvent {
  readonly event: UpstreamEvent;
  /** That of its time: the plan may have changed since. */
  readonly request: EventRequest;
  readonly cursor: unknown;
  /** Its delivery, where the operation that caused it is traced. */
  readonly span?: Span | undefined;
  payload: PendingPayload;
}

/** How much may wait for one operation: before its upstream is paused; for a slow client; and at all, while it is being completed. */
export interface QueueLimits {
  readonly pauseEvents: number;
  readonly pauseBytes: number;
  readonly events: number;
  readonly bytes: number;
  readonly mostEvents: number;
  readonly mostBytes: number;
  /** For how long a client must have taken less than there is for it to count as slow, in milliseconds: a burst congests any connection. */
  readonly slowAfterMs: number;
}

export const defaultQueueLimits: QueueLimits = {
  pauseEvents: 128,
  pauseBytes: 64 * 1024,
  events: 1_000,
  bytes: 256 * 1024,
  mostEvents: 10_000,
  mostBytes: 4 * 1024 * 1024,
  slowAfterMs: 1_000,
};

/** The events of one operation, in order. Their texts are shared with other operations: bytes are counted, not held, here. */
export class EventQueue {
  readonly #limits: QueueLimits;
  readonly #events: QueuedEvent[] = [];
  #bytes = 0;

  constructor(limits: QueueLimits) {
    this.#limits = limits;
  }

  get head(): QueuedEvent | undefined {
    return this.#events[0];
  }

  get length(): number {
    return this.#events.length;
  }

  /** Enough for now. */
  get isFilling(): boolean {
    const { pauseEvents, pauseBytes } = this.#limits;
    return this.#events.length >= pauseEvents || this.#bytes >= pauseBytes;
  }

  /** Whether a client that does not read has as much waiting as it may. */
  get isFull(): boolean {
    const { events, bytes } = this.#limits;
    return this.#exceeds(events, bytes);
  }

  /** Whether nothing more may wait, for the client or for us. */
  get isOverfull(): boolean {
    const { mostEvents, mostBytes } = this.#limits;
    return this.#exceeds(mostEvents, mostBytes);
  }

  /** One event always has room, however large. */
  #exceeds(events: number, bytes: number): boolean {
    return this.#events.length >= events || (this.#bytes >= bytes && this.#events.length > 1);
  }

  push(queued: QueuedEvent): void {
    queued.payload.join();
    this.#events.push(queued);
    this.#bytes += queued.event.size;
  }

  shift(): void {
    this.#bytes -= this.#events.shift()?.event.size ?? 0;
  }

  clear(): void {
    for (const { payload } of this.#events) payload.leave();
    this.#events.length = 0;
    this.#bytes = 0;
  }
}
