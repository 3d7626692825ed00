import { createRequire } from 'node:module';

/** What the patch touches of kafkajs' internal class; the version is pinned and a test holds the patch. */
interface RequestQueue {
  readonly pending: readonly unknown[];
  readonly throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  checkPendingRequests(): void;
}

interface RequestQueueClass {
  readonly prototype: { scheduleCheckPendingRequests(this: RequestQueue): void };
}

const overloadedCheckMs = 10;

/**
 * kafkajs 2.2.4 reschedules its check of pending requests with a negative delay, also when there are none: 900 timers a
 * second and connection, 4–5 % of a core while idle. Here a check is scheduled only while something waits: whatever is
 * queued later schedules it itself, and an answer checks without a timer.
 */
export function patchRequestQueue(): void {
  const require = createRequire(import.meta.url);
  const queue = require('kafkajs/src/network/requestQueue') as RequestQueueClass;
  queue.prototype.scheduleCheckPendingRequests = scheduleCheckPendingRequests;
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
