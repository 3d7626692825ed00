import type { Browser } from './browser.ts';

/** Who holds the lock leads. It passes on when its tab closes, crashes or lets it go; a tab that hangs loses it to one that steals it. */
export function createElection(locks: Browser['locks'], name: string, onElected: () => void) {
  /** Ends the present candidacy: gives back the lock, or waits for it no longer. */
  let withdraw = (): void => undefined;

  const stand = (how: { readonly steal: boolean }): void => {
    withdraw();
    const waiting = new AbortController();
    let release = (): void => undefined;
    let isOver = false;
    withdraw = () => {
      isOver = true;
      waiting.abort();
      release();
    };
    const hold = (): Promise<void> =>
      new Promise((resolve) => {
        release = resolve;
        if (isOver) return resolve();
        onElected();
      });
    // The two options exclude each other.
    const options = how.steal ? { steal: true } : { signal: waiting.signal };
    locks.request(name, options, hold).catch((error: unknown) => {
      if (isOver) return;
      // Refused as such, as in a frame without an origin of its own: nobody shares anything with this page.
      if (!isAbort(error)) return onElected();
      // Robbed. The robber makes itself known, and this one waits for its turn.
      stand({ steal: false });
    });
  };
  return {
    stand: () => stand({ steal: false }),
    steal: () => stand({ steal: true }),
    withdraw: () => withdraw(),
  };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
