/** How long to wait before the next try: doubles from `first` up to `most`, with jitter so that many do not try at once. */
export interface BackOff {
  /** Milliseconds; longer with each call until reset. */
  readonly next: () => number;
  readonly reset: () => void;
}

export function createBackOff(
  options: { first?: number; most?: number; random?: () => number } = {},
): BackOff {
  const { first = 50, most = 5_000, random = Math.random } = options;
  let ceiling = first;
  return {
    next() {
      const wait = ceiling * (0.5 + random() / 2);
      ceiling = Math.min(most, ceiling * 2);
      return wait;
    },
    reset() {
      ceiling = first;
    },
  };
}

/** Resolves after that many milliseconds, or at once when the signal is aborted. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return;
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end, { once: true });
  });
}

/** Resolves when the work has ended, in whatever way, or after that many milliseconds: what hangs must not hold up an end. */
export async function atMost(milliseconds: number, work: Promise<unknown> | undefined): Promise<void> {
  const over = new AbortController();
  const ended = Promise.resolve(work).then(
    () => over.abort(),
    () => over.abort(),
  );
  await Promise.race([ended, pause(milliseconds, over.signal)]);
}

/** Tries until it succeeds; throws the last error when the tries are used up or the signal is aborted. */
export async function retry<Result>(
  work: () => Promise<Result>,
  options: {
    backOff?: BackOff;
    signal?: AbortSignal;
    /** How often to try at most; without end by default. */
    tries?: number;
    /** Hears of each failure that is followed by another try. */
    onError?: (error: unknown) => void;
  } = {},
): Promise<Result> {
  const { backOff = createBackOff(), signal, tries = Infinity, onError } = options;
  const aborted = (): boolean => signal?.aborted === true;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || aborted()) throw error;
      onError?.(error);
      await pause(backOff.next(), signal);
      if (aborted()) throw error;
    }
  }
}
