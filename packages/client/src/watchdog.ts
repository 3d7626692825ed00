/** Calls back when it is not stopped in time. */
export interface Watchdog {
  start(): void;
  stop(): void;
}

export function createWatchdog(timeoutMs: number, onTimeout: () => void): Watchdog {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    start() {
      stop();
      timer = setTimeout(onTimeout, timeoutMs);
    },
    stop,
  };
}
