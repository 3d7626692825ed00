/** Aborted by the signal that ends the launcher: what it waits for or runs then ends too, and it goes on to stop what it started. */
export const interruption = new AbortController();

/** Ctrl-C and SIGTERM interrupt instead of ending the process on the spot; a second signal changes nothing. */
export function interruptOnSignals() {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => interruption.abort(new Error(`stopped by ${signal}`)));
  }
}

/** @returns {Promise<void>} resolves at the interruption */
export function interrupted() {
  return new Promise((resolve) => {
    if (interruption.signal.aborted) return resolve();
    interruption.signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
