/** Something that is done again and again as long as it is of use, one at a time. */
export interface Rhythm {
  /** It is of use from now on; when it is already, nothing changes. */
  begin(): void;
  /** Does it once, begun after this call, if it is of use; calls while it is under way are one more behind it. */
  now(): void;
  /** It is of no use any more: nothing is left behind, and the signal of what is under way is aborted. */
  end(): void;
}

/** One time that it is done. */
export interface Beat {
  /** Aborted when it is of no use any more. */
  readonly signal: AbortSignal;
  /** How long ago the last one began that did not fail, or when it began to be of use, in ms: whatever happened since is to be looked at. */
  readonly sinceMs: number;
}

/**
 * Does it every `everyMs` (3,000), give or take a fifth so that streams and instances do not ask in step. What fails is told to
 * `onError` and done anew when it is due.
 */
export function createRhythm(deps: {
  work: (beat: Beat) => Promise<void>;
  onError: (error: unknown) => void;
  everyMs?: number | undefined;
}): Rhythm {
  const { work, onError, everyMs = 3_000 } = deps;
  let ending: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isWorking = false;
  let isDue = false;
  let doneAt = 0;

  const plan = (): void => {
    timer = setTimeout(() => void run(), everyMs * (0.8 + Math.random() * 0.4));
    timer.unref();
  };
  const workOnce = async (signal: AbortSignal): Promise<void> => {
    isDue = false;
    const begunAt = performance.now();
    try {
      await work({ signal, sinceMs: begunAt - doneAt });
      if (!signal.aborted) doneAt = begunAt;
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  const due = (): AbortSignal | undefined => (isDue ? ending?.signal : undefined);
  const run = async (): Promise<void> => {
    isDue = true;
    clearTimeout(timer);
    if (isWorking) return;
    isWorking = true;
    for (let signal = due(); signal !== undefined; signal = due()) await workOnce(signal);
    isWorking = false;
    if (ending !== undefined) plan();
  };
  return {
    begin() {
      if (ending !== undefined) return;
      ending = new AbortController();
      doneAt = performance.now();
      // Else the work that still ends since before plans it.
      if (!isWorking) plan();
    },
    now() {
      if (ending !== undefined) void run();
    },
    end() {
      ending?.abort();
      ending = undefined;
      clearTimeout(timer);
    },
  };
}
