/** A task that runs periodically while it is started, one run at a time. */
export interface PeriodicTask {
  /** From now on it runs; started already, nothing changes. */
  start(): void;
  /** Runs it once, begun after this call, if it is started; calls during a run are one more run after it. */
  runNow(): void;
  /** No further run; the signal of a run under way is aborted. */
  stop(): void;
}

/** One run. */
export interface Tick {
  /** Aborted by `stop`. */
  readonly signal: AbortSignal;
  /** Since when changes have not been looked at, in ms: the begin of the last run that succeeded, or the start. */
  readonly sinceMs: number;
}

/**
 * Runs `work` every `intervalMs`, give or take a fifth so that tasks and instances do not run in step. A failure goes to `onError`; the
 * next run is due as usual.
 */
export function every(
  intervalMs: number,
  { work, onError }: { work: (tick: Tick) => Promise<void>; onError: (error: unknown) => void },
): PeriodicTask {
  let running: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isWorking = false;
  let isDue = false;
  let doneAt = 0;

  const schedule = (): void => {
    timer = setTimeout(() => void run(), intervalMs * (0.8 + Math.random() * 0.4));
    timer.unref();
  };
  const workOnce = async (signal: AbortSignal): Promise<void> => {
    isDue = false;
    const begunAt = performance.now();
    try {
      await work({ signal, sinceMs: begunAt - doneAt });
      if (!signal.aborted) doneAt = begunAt;
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  const due = (): AbortSignal | undefined => (isDue ? running?.signal : undefined);
  const run = async (): Promise<void> => {
    isDue = true;
    clearTimeout(timer);
    if (isWorking) return;
    isWorking = true;
    for (let signal = due(); signal !== undefined; signal = due()) await workOnce(signal);
    isWorking = false;
    if (running !== undefined) schedule();
  };
  return {
    start() {
      if (running !== undefined) return;
      running = new AbortController();
      doneAt = performance.now();
      // Otherwise the run that still ends schedules it.
      if (!isWorking) schedule();
    },
    runNow() {
      if (running !== undefined) void run();
    },
    stop() {
      running?.abort();
      running = undefined;
      clearTimeout(timer);
    },
  };
}
