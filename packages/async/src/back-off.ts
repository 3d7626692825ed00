/** How long to wait before the next attempt: doubles from `firstMs` up to `maxMs`, with jitter so that many do not try at once. */
export interface BackOff {
  /** Milliseconds; longer with each call until reset. */
  readonly next: () => number;
  readonly reset: () => void;
}

export interface BackOffOptions {
  /** 50 by default. */
  readonly firstMs?: number;
  /** 5,000 by default. */
  readonly maxMs?: number;
  readonly random?: () => number;
}

export function createBackOff(options: BackOffOptions = {}): BackOff {
  const { firstMs = 50, maxMs = 5_000, random = Math.random } = options;
  let ceiling = firstMs;
  return {
    next() {
      const wait = ceiling * (0.5 + random() / 2);
      ceiling = Math.min(maxMs, ceiling * 2);
      return wait;
    },
    reset() {
      ceiling = firstMs;
    },
  };
}
