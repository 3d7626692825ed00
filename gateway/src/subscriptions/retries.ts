/** When to open a lost upstream again. */
export interface Retries {
  /** An instance has taken it. */
  opened(): void;
  /** An event has come: the loss, if there was one, is over. */
  delivered(): void;
  /** Milliseconds to wait before the next try; undefined when it has been lost for too long. */
  next(): number | undefined;
}

export interface RetryOptions {
  /** For how long a loss is hidden from the client, in milliseconds. */
  readonly patienceMs: number;
  readonly now?: () => number;
  readonly random?: () => number;
}

const longestWaitMs = 1_000;
/** One that lived so long was well, if quiet: its next loss is a new one. */
const steadyAfterMs = 1_000;

/** Full jitter from the first try on: thousands of operations may be lost in the same moment, and go to the same instance. */
export function createRetries({ patienceMs, now = Date.now, random = Math.random }: RetryOptions): Retries {
  let openedAt = Infinity;
  let lostAt: number | undefined;
  let tries = 0;
  return {
    opened() {
      openedAt = now();
    },
    delivered() {
      lostAt = undefined;
    },
    next() {
      const time = now();
      if (time - openedAt > steadyAfterMs) lostAt = undefined;
      openedAt = Infinity;
      if (lostAt === undefined) tries = 0;
      lostAt ??= time;
      if (time - lostAt > patienceMs) return undefined;
      tries += 1;
      return random() * Math.min(longestWaitMs, 50 * 2 ** tries);
    },
  };
}
