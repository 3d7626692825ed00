import type { OperationSink } from '@parley/service-kit/transport';
import { EventQueue, type QueuedEvent, type QueueLimits } from './event-queue.ts';
import type { PendingPayload } from './pending-payload.ts';

export interface EventDeliveryOptions {
  readonly sink: OperationSink;
  readonly limits: QueueLimits;
  /** Makes the payload anew, for this client alone. */
  readonly completeAlone: (queued: QueuedEvent) => PendingPayload;
  /** A payload could not be made. */
  readonly onFailed: (error: unknown) => void;
  /** All that waited has been written; also called when nothing did. */
  readonly onEmpty: () => void;
}

/** What waits for one client: events leave in order, each when its payload is made and the socket takes it. */
export class EventDelivery {
  readonly #options: EventDeliveryOptions;
  readonly #queue: EventQueue;
  #cursor: unknown;
  /** Since when the client's connection has taken less than there is for it, without a break. */
  #congestedSince: number | undefined;

  constructor(options: EventDeliveryOptions) {
    this.#options = options;
    this.#queue = new EventQueue(options.limits);
  }

  /** Of the last event that was written. */
  get cursor(): unknown {
    return this.#cursor;
  }

  get queue(): Pick<EventQueue, 'isFilling' | 'length'> {
    return this.#queue;
  }

  /**
   * Whether the limit is reached. What waits to be completed, and what left for a connection a moment ago, is not the client's doing: only
   * one that could have read for a while, and did not, has the smaller limit.
   */
  get isFull(): boolean {
    const { isFull, isOverfull } = this.#queue;
    return isOverfull || (isFull && this.isSlow);
  }

  /** Whether the client has not read for a while. */
  get isSlow(): boolean {
    const { slowAfterMs } = this.#options.limits;
    return this.#congestedSince !== undefined && performance.now() - this.#congestedSince >= slowAfterMs;
  }

  push(queued: QueuedEvent): void {
    this.#queue.push(queued);
    if (queued.payload.outcome === undefined) queued.payload.onSettled(this.flush);
    if (this.#queue.length === 1) this.flush();
  }

  clear(): void {
    this.#queue.clear();
  }

  /** Writes what is ready, in order, as far as the socket takes it. */
  readonly flush = (): void => {
    for (;;) {
      const { head } = this.#queue;
      if (head === undefined) return this.#options.onEmpty();
      if (head.payload.outcome === undefined) return;
      if (this.#options.sink.isCongested()) return this.flushWhenWritable();
      if (!this.#write(head)) return;
    }
  };

  flushWhenWritable(): void {
    if (this.#congestedSince !== undefined) return;
    this.#congestedSince = performance.now();
    this.#options.sink.whenWritable(() => {
      this.#congestedSince = undefined;
      this.flush();
    });
  }

  /** False when its payload has to be made anew first. */
  #write(head: QueuedEvent): boolean {
    const { outcome } = head.payload;
    switch (outcome?.kind) {
      case 'made':
        this.#queue.shift();
        this.#cursor = head.cursor ?? this.#cursor;
        this.#options.sink.nextShared(outcome.payload);
        head.span?.end();
        return true;
      case 'failed':
        this.#queue.clear();
        this.#options.onFailed(outcome.error);
        return true;
      case 'unshareable':
        head.payload = this.#options.completeAlone(head);
        head.payload.join();
        if (head.payload.outcome !== undefined) return true;
        head.payload.onSettled(this.flush);
        return false;
      case undefined:
        return false;
    }
  }
}
