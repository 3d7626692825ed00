/**
 * Aborted by the signal that ends the launcher, or by the first failure: what it waits for or runs then ends too, and it goes on to stop
 * what it started.
 */
export const interruption = new AbortController();

class StoppedBySignal extends Error {}

/** Whether an error is only what the interruption made of other work, and so nothing to report. @param {unknown} error */
export function isOnlyInterrupted(error) {
  const { aborted, reason } = interruption.signal;
  return aborted && (error !== reason || reason instanceof StoppedBySignal);
}

/** Ctrl-C and SIGTERM interrupt instead of ending the process on the spot; a second signal changes nothing. */
export function interruptOnSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => interruption.abort(new StoppedBySignal(`stopped by ${signal}`)));
  }
}

/** @returns {Promise<void>} resolves at the interruption */
export function interrupted() {
  return new Promise((resolve) => {
    if (interruption.signal.aborted) return resolve();
    interruption.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
