/** What the response pane shows of a subscription: GraphiQL alone would show the last payload only. */
export interface ReceivedPayloads {
  readonly received: number;
  readonly newestFirst: readonly unknown[];
}

const shown = 50;

/** Collects the payloads of a stream. Closing it closes the stream at once, also while the next payload is awaited. */
export function collectPayloads(stream: AsyncIterable<unknown>): AsyncIterableIterator<ReceivedPayloads> {
  const source = stream[Symbol.asyncIterator]();
  let received = 0;
  let newestFirst: readonly unknown[] = [];
  const collected: AsyncIterableIterator<ReceivedPayloads> = {
    [Symbol.asyncIterator]: () => collected,
    async next() {
      const { done, value } = await source.next();
      if (done === true) return { done, value: undefined };
      received += 1;
      newestFirst = [value, ...newestFirst].slice(0, shown);
      return { done: false, value: { received, newestFirst } };
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return collected;
}
