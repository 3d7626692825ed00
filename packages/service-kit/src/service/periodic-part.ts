import { every } from '@parley/async';
import type { MessagingPart } from './messaging.ts';

/** Runs `work` when it starts and then every `intervalMs` or so. A failure goes to `onError` and is left to the next run. */
export function createPeriodicPart(
  intervalMs: number,
  { work, onError }: { work: () => Promise<void>; onError: (error: unknown) => void },
): MessagingPart {
  let running = Promise.resolve();
  const task = every(intervalMs, { work: () => (running = work()), onError });
  return {
    start() {
      task.start();
      task.runNow();
    },
    /** Waits for a run in flight. */
    async close() {
      task.stop();
      await running.catch(() => undefined);
    },
  };
}
