import { setTimeout as delay } from 'node:timers/promises';

/** The part of a logger that feeds need; pino fits. */
export interface FeedLogger {
  warn(fields: object, message: string): void;
}

/** How a store is asked again while it is away. */
export interface RetryPolicy {
  readonly logger: FeedLogger;
  /** The first pause in ms; each further one is twice as long, up to 2 s, with jitter so that feeds do not return in step. */
  readonly firstPauseMs: number;
}

const longestPauseMs = 2_000;

/** Waits before try number `attempt` (from 0); false when `signal` was aborted meanwhile: then nobody waits for it any more. */
export async function pause(
  { firstPauseMs }: RetryPolicy,
  attempt: number,
  signal: AbortSignal,
): Promise<boolean> {
  const longest = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(attempt, 16));
  await delay(longest * (0.5 + Math.random() / 2), undefined, { signal, ref: false }).catch(() => undefined);
  return !signal.aborted;
}

/** The answer of `ask`, however often it takes; undefined only after `signal` was aborted. Never rejects. */
export async function persist<T>(
  policy: RetryPolicy,
  feedId: string,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T | undefined> {
  for (let attempt = 0; !signal.aborted; attempt += 1) {
    try {
      const answer = await ask();
      return signal.aborted ? undefined : answer;
    } catch (err) {
      if (signal.aborted) return undefined;
      policy.logger.warn({ err, feedId, attempt }, 'A feed could not be read and is tried again');
    }
    await pause(policy, attempt, signal);
  }
  return undefined;
}
