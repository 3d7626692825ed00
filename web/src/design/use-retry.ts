import { useEffect, useRef } from 'react';
import { retryPause } from '../graph/retry-pause.ts';

/** Begins with a pause of some seconds: where what failed is drawn anew after each attempt, this is the longest one. */
const firstFailures = 4;

/** Tries again now and then while it is drawn, and at once when the browser is online again; not without `retry`. */
export function useRetry(retry: (() => void) | undefined): void {
  const latest = useRef(retry);
  useEffect(() => {
    latest.current = retry;
  });
  const isWanted = retry !== undefined;
  useEffect(() => {
    if (!isWanted) return undefined;
    let timer: ReturnType<typeof setTimeout>;
    const wait = (failures: number): void => {
      timer = setTimeout(
        () => {
          latest.current?.();
          wait(failures + 1);
        },
        retryPause(failures, Math.random()),
      );
    };
    const now = (): void => latest.current?.();
    wait(firstFailures);
    window.addEventListener('online', now);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('online', now);
    };
  }, [isWanted]);
}
