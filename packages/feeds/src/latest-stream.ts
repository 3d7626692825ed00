/** The values that somebody follows of which only the latest of each key counts. */
export interface LatestStream<Value> extends AsyncIterableIterator<Value, undefined, undefined> {
  next(): Promise<IteratorResult<Value, undefined>>;
  /** Ends it at once, also while a `next()` is pending. */
  return(): Promise<IteratorResult<Value, undefined>>;
  /** What has not been pulled yet under this key is replaced, and keeps its place. */
  put(key: string, value: Value): void;
  /** Takes back what has not been pulled yet. */
  drop(key: string): void;
  /** Whether a value waits under this key. */
  has(key: string): boolean;
}

/** A slow reader costs one value per key, however fast they change. `onEnd` is called once, when the reader leaves. */
export function createLatestStream<Value>(onEnd: () => void): LatestStream<Value> {
  const values = new Map<string, Value>();
  const waiting: ((result: IteratorResult<Value, undefined>) => void)[] = [];
  let ended = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    put(key, value) {
      if (ended) return;
      const reader = waiting.shift();
      if (reader === undefined) values.set(key, value);
      else reader({ done: false, value });
    },
    drop: (key) => void values.delete(key),
    has: (key) => values.has(key),
    next() {
      if (ended) return Promise.resolve(done);
      const [first] = values;
      if (first === undefined) return new Promise((resolve) => waiting.push(resolve));
      values.delete(first[0]);
      return Promise.resolve({ done: false, value: first[1] });
    },
    return() {
      if (!ended) {
        ended = true;
        values.clear();
        for (const reader of waiting.splice(0)) reader(done);
        onEnd();
      }
      return Promise.resolve(done);
    },
  };
}

const done = { done: true, value: undefined } as const;
