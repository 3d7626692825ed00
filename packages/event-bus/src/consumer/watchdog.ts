/**
 * Calls `onSilent` once, when nothing was `alive` for that long although nothing of ours was running: kafkajs can also hang without
 * crashing.
 */
export function createWatchdog(deps: { silentMs: number; isBusy: () => boolean; onSilent: () => void }) {
  const { silentMs, isBusy, onSilent } = deps;
  let lastAliveAt = performance.now();
  const alive = (): void => void (lastAliveAt = performance.now());
  const check = (): void => {
    if (isBusy()) alive();
    const left = lastAliveAt + silentMs - performance.now();
    if (left <= 0) onSilent();
    else timer = setTimeout(check, left);
  };
  let timer = setTimeout(check, silentMs);
  return { alive, stop: () => clearTimeout(timer) };
}
