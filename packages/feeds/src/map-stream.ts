/** Maps each item; `return()` reaches the source at once, also while a `next()` is pending. */
export function mapStream<A, B>(
  source: AsyncIterableIterator<A>,
  map: (item: A) => B | Promise<B>,
): AsyncIterableIterator<B> {
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const result = await source.next();
      return result.done === true
        ? { done: true, value: undefined }
        : { done: false, value: await map(result.value) };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
}
