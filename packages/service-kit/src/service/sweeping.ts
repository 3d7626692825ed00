import { every } from '@parley/async';
import type { Logger } from '../process/logger.ts';

const hourMs = 60 * 60 * 1_000;

/** Sweeps at the start and every hour or so. A sweep that fails is left to the next. */
export function startSweeping(
  sweep: (now: Date) => Promise<void>,
  logger: Logger,
): { close(): Promise<void> } {
  let sweeping = Promise.resolve();
  const task = every(hourMs, {
    work: () => (sweeping = sweep(new Date())),
    onError: (error) => logger.warn({ err: error }, 'What is too old could not be deleted'),
  });
  task.start();
  task.runNow();
  return {
    /** Waits for a sweep in flight. */
    async close() {
      task.stop();
      await sweeping.catch(() => undefined);
    },
  };
}
