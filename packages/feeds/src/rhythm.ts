/** Something that is done again and again as long as it is of use, one at a time. */
export interface Rhythm {
  /** It is of use from now on; when it is already, nothing changes. */
  begin(): void;
  /** Does it once, begun after this call, if it is of use; calls while it is under way are one more behind it. */
  now(): void;
  /** It is of no use any more: nothing is left behind, and the signal of what is under way is aborted. */
  end(): void;
}

/**
 * Does it every `everyMs` (3,000), give or take a fifth so that streams and instances do not ask in step. What fails is told to
 * `onError` and done anew when it is due.
 */
export function createRhythm(deps: {
  work: (signal: AbortSignal) => Promise<void>;
  onError: (error: unknown) => void;
  everyMs?: number;
}): Rhythm {
  const { work, onError, everyMs = 3_000 } = deps;
  let ending: AbortController | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isWorking = false;
  let isDue = false;

  const plan = (): void => {
    timer = setTimeout(() => void run(), everyMs * (0.8 + Math.random() * 0.4));
    timer.unref();
  };
  const workOnce = async (signal: AbortSignal): Promise<void> => {
    isDue = false;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) onError(error);
    }
  };
  const run = async (): Promise<void> => {
    isDue = true;
    clearTimeout(timer);
    if (isWorking) return;
    isWorking = true;
    while (isDue && ending !== undefined) await workOnce(ending.signal);
    isWorking = false;
    if (ending !== undefined) plan();
  };
  return {
    begin() {
      if (ending !== undefined) return;
      ending = new AbortController();
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
