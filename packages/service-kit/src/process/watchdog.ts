import { url as inspectorUrl } from 'node:inspector';
import { Worker } from 'node:worker_threads';
import type { Logger } from './logger.ts';

/** Looked at so many times within the limit. */
export const looksPerStall = 10;

/** What the main thread and the watchdog share: how often the event loop was seen turning, and whether a debugger may have stopped it. */
export const turns = 0;
export const debugged = 1;

/** What the thread is started with. */
export interface WatchdogData {
  readonly shared: Int32Array<SharedArrayBuffer>;
  readonly stallMs: number;
  /** In each line of the log. */
  readonly base: object;
}

/**
 * A thread that ends this process (SIGKILL) when its event loop has not turned for `stallMs`, and logs where it hangs: a loop without I/O
 * serves nobody, answers no health check and ends by no signal. 0: no thread. It keeps no process alive.
 */
export function startWatchdog(stallMs: number, base: object, logger: Logger): void {
  if (stallMs === 0) return;
  const shared = new Int32Array(new SharedArrayBuffer(8));
  const turn = (): void => {
    Atomics.add(shared, turns, 1);
    Atomics.store(shared, debugged, inspectorUrl() === undefined ? 0 : 1);
  };
  turn();
  setInterval(turn, stallMs / looksPerStall).unref();
  const workerData: WatchdogData = { shared, stallMs, base };
  const thread = new Worker(new URL('./watchdog-thread.js', import.meta.url), {
    workerData,
    env: {},
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
  });
  thread.on('error', (err) => logger.error({ err }, 'The watchdog of the event loop has ended'));
  thread.unref();
}
