/**
 * Maps each item. `return()` reaches the source at once, also while a `next()` is pending, which then resolves as done; a map
 * that throws ends the source too.
 */
export function mapStream<A, B>(
  source: AsyncIterableIterator<A>,
  map: (item: A) => B | Promise<B>,
): AsyncIterableIterator<B, undefined, undefined> {
  let ended = false;
  const unsettled = new Set<(result: IteratorResult<B, undefined>) => void>();
  const end = () => {
    if (ended) return;
    ended = true;
    void source.return?.().catch(() => undefined);
    for (const resolve of unsettled) resolve(done);
    unsettled.clear();
  };
  const step = async (): Promise<IteratorResult<B, undefined>> => {
    const item = await source.next();
    if (item.done === true) return done;
    const value = await map(item.value);
    return ended ? done : { done: false, value };
  };
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next: () =>
      new Promise((resolve, reject) => {
        if (ended) return resolve(done);
        unsettled.add(resolve);
        const settle = (act: () => void) => {
          unsettled.delete(resolve);
          act();
        };
        step().then(
          (result) => settle(() => resolve(result)),
          (error: unknown) =>
            settle(() => {
              end();
              reject(error);
            }),
        );
      }),
    return() {
      end();
      return Promise.resolve(done);
    },
  };
}

const done = { done: true, value: undefined } as const;
