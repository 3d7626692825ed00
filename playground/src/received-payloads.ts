import { sentenceOf } from './sentence-of.ts';

/** What the response pane shows of a subscription: GraphiQL alone would show the last payload only. */
export interface ReceivedPayloads {
  readonly received: number;
  /** Why nothing more comes; absent while it goes on. */
  readonly ended?: string;
  /** What the graph says of that. */
  readonly errors?: readonly unknown[];
  readonly newestFirst: readonly unknown[];
}

const shown = 50;

/**
 * Collects the payloads of a stream. Closing it closes the stream at once, also while the next payload is awaited. It never fails: its
 * last value says how the stream has ended.
 */
export function collectPayloads(stream: AsyncIterable<unknown>): AsyncIterableIterator<ReceivedPayloads> {
  const source = stream[Symbol.asyncIterator]();
  let received = 0;
  let newestFirst: readonly unknown[] = [];
  let isOver = false;
  const end = (how: Pick<ReceivedPayloads, 'ended' | 'errors'>) => {
    isOver = true;
    return { done: false, value: { received, ...how, newestFirst } };
  };
  const collected: AsyncIterableIterator<ReceivedPayloads> = {
    [Symbol.asyncIterator]: () => collected,
    async next() {
      if (isOver) return { done: true, value: undefined };
      try {
        const { done, value } = await source.next();
        if (done === true) return end({ ended: 'The subscription has ended.' });
        received += 1;
        newestFirst = [value, ...newestFirst].slice(0, shown);
        return { done: false, value: { received, newestFirst } };
      } catch (error) {
        return end({ ended: sentenceOf(error), ...(Array.isArray(error) && { errors: error }) });
      }
    },
    async return() {
      isOver = true;
      await source.return?.();
      return { done: true, value: undefined };
    },
  };
  return collected;
}
