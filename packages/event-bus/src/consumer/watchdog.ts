/** Notices when something that should show life goes silent: kafkajs can also hang without crashing. */
export interface Watchdog {
  readonly beat: () => void;
  readonly stop: () => void;
}

/** Calls `onSilent` once, when nothing beat for that long although nothing of ours was running. */
export function createWatchdog(deps: {
  silentMs: number;
  isBusy: () => boolean;
  onSilent: () => void;
}): Watchdog {
  const { silentMs, isBusy, onSilent } = deps;
  let lastBeat = performance.now();
  const check = (): void => {
    if (isBusy()) lastBeat = performance.now();
    const left = lastBeat + silentMs - performance.now();
    if (left <= 0) onSilent();
    else timer = setTimeout(check, left);
  };
  let timer = setTimeout(check, silentMs);
  return {
    beat() {
      lastBeat = performance.now();
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
