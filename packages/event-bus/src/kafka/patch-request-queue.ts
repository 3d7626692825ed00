import { createRequire } from 'node:module';

/** What the patch touches of kafkajs' internal class; the version is pinned and a test holds the patch. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
  readonly enforceRequestTimeout: boolean;
  readonly requestTimeout: number;
  readonly inflight: ReadonlyMap<number, SentRequest>;
  requestTimeoutIntervalId?: NodeJS.Timeout;
  readonly isConnected: () => boolean;
  /** Ends both timers. */
  destroy(): void;
}

interface SentRequest {
  readonly sentAt: number;
  /** Never less than the queue's. */
  readonly requestTimeout: number;
  timeoutRequest(): void;
}

interface RequestQueueClass {
  readonly prototype: {
    scheduleCheckPendingRequests(this: RequestQueue): void;
    scheduleRequestTimeoutCheck(this: RequestQueue): void;
  };
}

const overloadedCheckMs = 10;

/**
 * kafkajs 2.2.4 looks by timers at connections on which nothing happens, which is most of what an idle process costs.
 *
 * - It reschedules its check of pending requests with a negative delay, also when there are none: 900 timers a second and connection,
 *   4–5 % of a core. Here a check is scheduled only while something waits: whatever is queued later schedules it itself, and an
 *   answer checks without a timer.
 * - It looks ten times a second for requests without an answer, on each of the dozen connections of a service. Here it looks when the next one can be
 *   due: the time-out counts from the sending, so that one that is not sent yet is due a whole time-out from now at the earliest.
 */
export function patchRequestQueue(): void {
  const require = createRequire(import.meta.url);
  const queue = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
  queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
  queue.prototype.scheduleRequestTimeoutCheck = scheduleRequestTimeoutCheck;
}

function scheduleCheckPendingRequests(this: RequestQueue): void {
  if (this.throttleCheckTimeoutId !== null || this.pending.length === 0) return;
  const throttledMs = this.throttledUntil - Date.now();
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : overloadedCheckMs,
  );
}

function scheduleRequestTimeoutCheck(this: RequestQueue): void {
  if (!this.enforceRequestTimeout) return;
  this.destroy();
  watchTimeouts(this);
}

function watchTimeouts(queue: RequestQueue): void {
  const check = (): void => {
    const now = Date.now();
    for (const request of queue.inflight.values())
      if (now - request.sentAt > request.requestTimeout) request.timeoutRequest();
    if (queue.isConnected()) watchTimeouts(queue);
    else queue.destroy();
  };
  queue.requestTimeoutIntervalId = setTimeout(check, untilNextIsDue(queue));
}

function untilNextIsDue({ inflight, requestTimeout }: RequestQueue): number {
  const now = Date.now();
  const left = [...inflight.values()].map((request) => request.sentAt + request.requestTimeout + 1 - now);
  return Math.max(1, Math.min(requestTimeout, ...left));
}
