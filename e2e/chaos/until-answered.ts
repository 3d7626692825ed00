import { setTimeout as sleep } from 'node:timers/promises';

/** Why an attempt had no answer: `code` is that of the first error, or `NO_ANSWER`. */
export interface Failure {
  readonly code: string;
  readonly text: string;
  /** It was refused, with the time after which to try again: nothing was done. */
  readonly retryAfterMs?: number;
  /** How long it took, in ms. */
  readonly tookMs?: number;
}

/** An operation that was tried until it was answered, or given up. Times in ms of one clock. */
export interface Attempted<Answer> {
  readonly beganAt: number;
  /** Undefined: never. */
  readonly answer: { readonly value: Answer; readonly at: number } | undefined;
  /** Of each attempt but the successful one. */
  readonly failures: readonly Failure[];
}

/**
 * How long somebody tries without a word. Who is asked to come back does so for longer: a busy platform still has to answer everybody, but
 * how soon is a matter of the machine. Only where nothing runs beside it (`npm run chaos`) that says something of the platform.
 */
const timeoutMs = process.env['CHAOS_TIMES'] === undefined ? 150_000 : 40_000;
const busyTimeoutMs = 240_000;

/** Tries the same thing again and again, as an app should, until there is an answer: after the time that a refusal says, else soon. */
export async function untilAnswered<Answer>(
  attempt: () => Promise<{ readonly value: Answer } | Failure>,
  random: () => number,
): Promise<Attempted<Answer>> {
  const beganAt = performance.now();
  const failures: Failure[] = [];
  let silentSince = beganAt;
  for (let attempts = 1; ; attempts += 1) {
    const attemptedAt = performance.now();
    const outcome = await attempt();
    const at = performance.now();
    if ('value' in outcome) return { beganAt, answer: { value: outcome.value, at }, failures };
    failures.push({ ...outcome, tookMs: Math.round(at - attemptedAt) });
    const { retryAfterMs } = outcome;
    if (retryAfterMs !== undefined) silentSince = at;
    if (at - silentSince > timeoutMs || at - beganAt > busyTimeoutMs)
      return { beganAt, answer: undefined, failures };
    await sleep(retryAfterMs ?? random() * Math.min(2_000, 200 * 2 ** attempts));
  }
}
