import { refusalIn } from './refusal-in.ts';
import { retryPause } from './retry-pause.ts';

/** Resolves after so long, or sooner when there is hope again. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** What `apollo.query` resolves to: with an error there may be a part of the data, or none. */
interface Answer<Data> {
  readonly data?: Data | undefined;
  readonly error?: unknown;
}

/**
 * Asks until the platform answers: the data without an error, or what `isEnough` of an answer with one; `refused`, where asking again
 * would change nothing. Undefined when `signal` is aborted. `onNoAnswer` is called after each attempt that had no answer.
 */
export async function untilAnswered<Data>(
  ask: () => Promise<Answer<Data>>,
  {
    signal,
    onNoAnswer,
    pause,
    isEnough = () => false,
  }: {
    readonly signal: AbortSignal;
    readonly onNoAnswer?: () => void;
    readonly pause: Pause;
    readonly isEnough?: (data: Data) => boolean;
  },
): Promise<Data | 'refused' | undefined> {
  for (let failures = 1; !signal.aborted; failures += 1) {
    const { data, error } = await ask().catch((failed: unknown) => ({ data: undefined, error: failed }));
    if (signal.aborted) return undefined;
    if (data !== undefined && (error === undefined || isEnough(data))) return data;
    if (refusalIn(error) !== undefined) return 'refused';
    onNoAnswer?.();
    await pause(retryPause(failures, Math.random()), signal);
  }
  return undefined;
}
