export type Queue<T> = ReturnType<typeof createQueue<T>>;

/** Values on their way to a reader who may be slower, in order. */
export function createQueue<T>() {
  const waiting: T[] = [];
  const readers: (() => void)[] = [];
  let ended = false;
  let failure: Error | undefined;

  const wake = (): void => {
    for (const reader of readers.splice(0)) reader();
  };
  /** Nothing comes any more; what waits is still read, then the reader sees the end, or the error. */
  const end = (error?: Error): void => {
    if (ended) return;
    ended = true;
    failure = error;
    wake();
  };
  const next = async (): Promise<IteratorResult<T, undefined>> => {
    for (;;) {
      if (waiting.length > 0) return { done: false, value: waiting.shift() as T };
      if (ended) break;
      await new Promise<void>((resolve) => readers.push(resolve));
    }
    const error = failure;
    failure = undefined;
    if (error !== undefined) throw error;
    return { done: true, value: undefined };
  };
  return {
    push: (value: T): void => {
      if (ended) return;
      waiting.push(value);
      wake();
    },
    end,
    /** Ends it and forgets what waits. */
    drop: (): void => {
      waiting.length = 0;
      failure = undefined;
      end();
    },
    next,
    get size(): number {
      return waiting.length;
    },
  };
}
