/** Calls back when it is not stopped in time. */
export function createWatchdog(timeoutMs: number, onTimeout: () => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => clearTimeout(timer);
  return {
    start(): void {
      stop();
      timer = setTimeout(onTimeout, timeoutMs);
    },
    stop,
  };
}
