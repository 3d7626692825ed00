/** When to open a lost upstream again. */
export type ReconnectDelays = ReturnType<typeof createReconnectDelays>;

export interface ReconnectOptions {
  /** For how long a loss is hidden from the client, in milliseconds. */
  readonly timeoutMs: number;
  readonly now?: () => number;
  readonly random?: () => number;
}

const maxDelayMs = 1_000;
/** After so long a connection counts as healthy, also when it is quiet; its next loss restarts the back-off. */
const healthyAfterMs = 1_000;

/** Full jitter from the first try on: thousands of operations may be lost in the same moment, and go to the same instance. */
export function createReconnectDelays(options: ReconnectOptions) {
  const { timeoutMs, now = Date.now, random = Math.random } = options;
  let openedAt = Infinity;
  let lostAt: number | undefined;
  let tries = 0;
  return {
    /** An instance has taken it. */
    opened() {
      openedAt = now();
    },
    /** An event has come: the loss, if there was one, is over. */
    delivered() {
      lostAt = undefined;
    },
    /** Milliseconds to wait before the next try; undefined when it has been lost for too long. */
    next(): number | undefined {
      const time = now();
      if (time - openedAt > healthyAfterMs) lostAt = undefined;
      openedAt = Infinity;
      if (lostAt === undefined) tries = 0;
      lostAt ??= time;
      if (time - lostAt > timeoutMs) return undefined;
      tries += 1;
      return random() * Math.min(maxDelayMs, 50 * 2 ** tries);
    },
  };
}
