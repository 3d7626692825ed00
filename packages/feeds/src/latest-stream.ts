/** The values that somebody follows of which only the latest of each key counts. */
export interface LatestStream<Value> extends AsyncIterableIterator<Value, undefined, undefined> {
  next(): Promise<IteratorResult<Value, undefined>>;
  /** Ends it at once, also while a `next()` is pending. */
  return(): Promise<IteratorResult<Value, undefined>>;
  /** What has not been pulled yet under this key is replaced, and keeps its place. */
  put(key: string, value: Value): void;
  /** Takes back what has not been pulled yet. */
  drop(key: string): void;
  /** What waits under this key. */
  waiting(key: string): Value | undefined;
  /** What waits longest: the next to be pulled. */
  first(): Value | undefined;
}

/** A slow reader costs one value per key, however fast they change. `onEnd` is called once, when the reader leaves. */
export function createLatestStream<Value>(onEnd: () => void): LatestStream<Value> {
  const values = new Map<string, Value>();
  const readers: ((result: IteratorResult<Value, undefined>) => void)[] = [];
  let ended = false;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    put(key, value) {
      if (ended) return;
      const reader = readers.shift();
      if (reader === undefined) values.set(key, value);
      else reader({ done: false, value });
    },
    drop: (key) => void values.delete(key),
    waiting: (key) => values.get(key),
    first: () => values.values().next().value,
    next() {
      if (ended) return Promise.resolve(done);
      const [first] = values;
      if (first === undefined) return new Promise((resolve) => readers.push(resolve));
      values.delete(first[0]);
      return Promise.resolve({ done: false, value: first[1] });
    },
    return() {
      if (!ended) {
        ended = true;
        values.clear();
        for (const reader of readers.splice(0)) reader(done);
        onEnd();
      }
      return Promise.resolve(done);
    },
  };
}

const done = { done: true, value: undefined } as const;
