/** Wakes a loop. Opened while the loop works, it stays open for its next wait; opened many times, it is open once. */
export interface Latch {
  readonly open: () => void;
  /** Resolves when it was opened since the last wait, after that many milliseconds, or when the signal is aborted; then it is closed. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Listeners and not AbortSignal.any, which keeps a reference per wait for as long as the signal lives. */
export function createLatch(): Latch {
  let isOpen = false;
  let wake: () => void = () => undefined;
  return {
    open() {
      isOpen = true;
      wake();
    },
    async wait(ms, signal) {
      if (!isOpen && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            resolve();
          };
          const timer = setTimeout(end, ms);
          signal.addEventListener('abort', end, { once: true });
          wake = end;
        });
      }
      isOpen = false;
      wake = () => undefined;
    },
  };
}
