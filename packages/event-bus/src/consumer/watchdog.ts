/** Notices when something that should show life goes silent: kafkajs can also hang without crashing. */
export interface Watchdog {
  readonly alive: () => void;
  readonly stop: () => void;
}

/** Calls `onSilent` once, when it showed no life for that long although nothing of ours was running. */
export function createWatchdog(deps: {
  silentMs: number;
  isBusy: () => boolean;
  onSilent: () => void;
}): Watchdog {
  const { silentMs, isBusy, onSilent } = deps;
  let lastAliveAt = performance.now();
  const check = (): void => {
    if (isBusy()) lastAliveAt = performance.now();
    const left = lastAliveAt + silentMs - performance.now();
    if (left <= 0) onSilent();
    else timer = setTimeout(check, left);
  };
  let timer = setTimeout(check, silentMs);
  return {
    alive() {
      lastAliveAt = performance.now();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
