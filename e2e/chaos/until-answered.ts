import { setTimeout as sleep } from 'node:timers/promises';

/** Why an attempt had no answer: `code` is that of the first error, or `NO_ANSWER`. */
export interface Failure {
  readonly code: string;
  readonly text: string;
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

/** How long somebody tries. */
const timeoutMs = 40_000;

/** Tries the same thing again and again, as an app should, until there is an answer. */
export async function untilAnswered<Answer>(
  attempt: () => Promise<{ readonly value: Answer } | Failure>,
  random: () => number,
): Promise<Attempted<Answer>> {
  const beganAt = performance.now();
  const failures: Failure[] = [];
  for (let attempts = 1; ; attempts += 1) {
    const attemptedAt = performance.now();
    const outcome = await attempt();
    const at = performance.now();
    if ('value' in outcome) return { beganAt, answer: { value: outcome.value, at }, failures };
    failures.push({ ...outcome, tookMs: Math.round(at - attemptedAt) });
    if (at - beganAt > timeoutMs) return { beganAt, answer: undefined, failures };
    await sleep(random() * Math.min(2_000, 200 * 2 ** attempts));
  }
}
