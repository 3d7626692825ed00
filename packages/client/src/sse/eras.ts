import { pause, type Backoff } from '../backoff.ts';
import { tooMany } from '../close-codes.ts';
import type { Observe } from '../happening.ts';

/** The time from one loss to the next. The streams that a loss takes share one pause, and are reported once. */
export interface Era {
  /** Its pause is over. */
  readonly begun: Promise<void>;
  connectedAt: number;
}

/** A connection that lived shorter than this was no success: the next pause is longer. */
const stableMs = 5_000;
/** So many failures in a row lead to the longest pauses. */
const manyFailures = 10;

export function createEras({
  backoff,
  observe,
  signal,
}: {
  readonly backoff: Backoff;
  readonly observe: Observe;
  readonly signal: AbortSignal;
}) {
  let era: Era | undefined;
  let failures = 0;
  return {
    present: (): Era => (era ??= { begun: pause(backoff(failures), signal), connectedAt: Infinity }),
    /** Resolves after a pause that grows with each failure. */
    failed: (): Promise<void> => pause(backoff((failures += 1)), signal),
    opened(mine: Era): void {
      if (mine.connectedAt !== Infinity) return;
      mine.connectedAt = Date.now();
      observe({ type: 'connected' });
    },
    lost(mine: Era, code: number): void {
      if (mine !== era || signal.aborted) return;
      era = undefined;
      failures = Date.now() - mine.connectedAt > stableMs ? 1 : failures + 1;
      if (code === tooMany) failures = Math.max(failures, manyFailures);
      observe({ type: 'disconnected', code, reason: '' });
    },
  };
}
