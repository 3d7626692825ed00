/** Wakes a loop; a ring while the loop works is not lost, many rings are one. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves when rung since the last wait, after that many milliseconds, or when the signal is aborted. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export function createBell(): Bell {
  let rung = false;
  let wake: () => void = () => undefined;
  return {
    ring() {
      rung = true;
      wake();
    },
    async wait(milliseconds, signal) {
      if (!rung && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const end = (): void => {
            clearTimeout(timer);
            signal.removeEventListener('abort', end);
            resolve();
          };
          const timer = setTimeout(end, milliseconds);
          signal.addEventListener('abort', end, { once: true });
          wake = end;
        });
      }
      rung = false;
      wake = () => undefined;
    },
  };
}
