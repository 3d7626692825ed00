import { every, type PeriodicTask, type Tick } from '@parley/async';
import { inTime } from './retry.ts';

/** Compares what is open with its store: once, or about these ids. */
export type Reconcile = (tick: Tick) => Promise<void>;

const pageSize = 1_000;

/** Asks about all ids, at most 1,000 at once. */
export function inPages(
  idsOf: () => Iterable<string>,
  reconcile: (ids: readonly string[], tick: Tick) => Promise<void>,
): Reconcile {
  return async (tick) => {
    const ids = [...idsOf()];
    for (let from = 0; from < ids.length && !tick.signal.aborted; from += pageSize)
      await inTime(reconcile(ids.slice(from, from + pageSize), tick));
  };
}

/**
 * A lost notification shows by the next one, but nothing follows the last: only the store knows of it. One timer for all questions of a
 * hub. One that fails leaves the others alone, and is next asked for what happened since it last succeeded.
 */
export function createReconciliation(options: {
  questions: readonly (Reconcile | undefined)[];
  onError: (error: unknown) => void;
  intervalMs: number;
}): PeriodicTask {
  const { onError, intervalMs } = options;
  const questions = options.questions.flatMap((each) =>
    each === undefined ? [] : sinceSuccess(each, onError),
  );
  const work = async (tick: Tick): Promise<void> => {
    await Promise.all(questions.map((ask) => ask(tick)));
  };
  return every(intervalMs, { work, onError });
}

function sinceSuccess(reconcile: Reconcile, onError: (error: unknown) => void): Reconcile {
  let missedMs = 0;
  return async ({ signal, sinceMs }) => {
    const allMs = missedMs + sinceMs;
    try {
      await reconcile({ signal, sinceMs: allMs });
      missedMs = 0;
    } catch (error) {
      missedMs = allMs;
      if (!signal.aborted) onError(error);
    }
  };
}
