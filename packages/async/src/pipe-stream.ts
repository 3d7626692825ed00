/** What becomes of an item: a value, nothing, or the end of the stream. */
export type Piped<Value> = Value | typeof skipItem | typeof endStream;

/** The item is left out. */
export const skipItem = Symbol('skip');
/** The stream ends before the item, and so does its source. */
export const endStream = Symbol('end');

export interface PipeStreamOptions<Value> {
  /** Come before the items of the source. */
  readonly first?: readonly Value[];
  /** Called once, when the stream has ended in whatever way. */
  readonly onEnd?: () => void;
}

/**
 * A stream of what `transform` makes of each item. `return()` reaches the source at once, also while a `next()` is pending, which then
 * resolves as done. A transform or a source that throws ends both.
 */
export function pipeStream<Item, Value>(
  source: AsyncIterableIterator<Item>,
  transform: (item: Item) => Piped<Value> | Promise<Piped<Value>>,
  { first = [], onEnd }: PipeStreamOptions<Value> = {},
): AsyncIterableIterator<Value, undefined, undefined> {
  const ready = [...first];
  const pending = new Set<(result: IteratorResult<Value, undefined>) => void>();
  let ended = false;
  const end = (): IteratorReturnResult<undefined> => {
    if (ended) return done;
    ended = true;
    void source.return?.().catch(() => undefined);
    for (const resolve of pending) resolve(done);
    pending.clear();
    onEnd?.();
    return done;
  };
  const pull = async (): Promise<IteratorResult<Value, undefined>> => {
    for (;;) {
      const item = await source.next();
      if (item.done === true) return end();
      const value = await transform(item.value);
      if (value === endStream) return end();
      if (ended) return done;
      if (value !== skipItem) return { done: false, value };
    }
  };
  const next = (): Promise<IteratorResult<Value, undefined>> =>
    new Promise((resolve, reject) => {
      pending.add(resolve);
      const settle = (act: () => void): void => {
        pending.delete(resolve);
        act();
      };
      pull().then(
        (result) => settle(() => resolve(result)),
        (error: unknown) =>
          settle(() => {
            end();
            reject(error);
          }),
      );
    });
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next() {
      if (ended) return Promise.resolve(done);
      return ready.length > 0 ? Promise.resolve({ done: false, value: ready.shift() as Value }) : next();
    },
    return: () => Promise.resolve(end()),
  };
}

const done = { done: true, value: undefined } as const;
