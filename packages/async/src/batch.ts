import { setImmediate } from 'node:timers/promises';

/** At least one item, in the order of the calls. */
export type Batch<Item> = readonly [Item, ...Item[]];

export interface BatchOptions<Item> {
  /** The size of a batch by `sizeOf` (1 each); a larger item goes alone. Default: unbounded. */
  readonly maxSize?: number;
  readonly sizeOf?: (item: Item) => number;
  /** After this time the next batch no longer waits for the run before it: an unavailable store must be noticed in time (250). */
  readonly maxWaitMs?: number;
}

interface Call<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue<Item, Result> {
  isBusy: boolean;
  calls: Call<Item, Result>[];
}

/**
 * Items that arrive during a run go into the next one, so that a thousand calls at once cost a few runs. On an idle queue the items of one
 * turn of the event loop form the first batch. Only items of the same key share a batch. `run` returns one result per item; when it
 * fails, it fails for every item of the batch.
 */
export function batch<Item, Result>(
  run: (items: Batch<Item>) => Promise<readonly Result[]>,
  { maxSize = Infinity, sizeOf = () => 1, maxWaitMs = 250 }: BatchOptions<Item> = {},
): (item: Item, key?: string) => Promise<Result> {
  const queues = new Map<string, Queue<Item, Result>>();

  const take = ({ calls }: Queue<Item, Result>): readonly Call<Item, Result>[] => {
    let room = maxSize;
    const end = calls.findIndex(({ item }, index) => (room -= sizeOf(item)) < 0 && index > 0);
    return calls.splice(0, end === -1 ? calls.length : end);
  };
  const settle = async (calls: readonly Call<Item, Result>[]): Promise<void> => {
    const [first, ...others] = calls.map(({ item }) => item);
    if (first === undefined) return;
    try {
      const results = await run([first, ...others]);
      if (results.length !== calls.length)
        throw new Error(`There were ${results.length} results for ${calls.length} items.`);
      calls.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  };
  const start = async (key: string, queue: Queue<Item, Result>, isIdle: boolean): Promise<void> => {
    let isAwaited = true;
    const next = (): void => {
      if (!isAwaited) return;
      isAwaited = false;
      queue.isBusy = false;
      if (queue.calls.length > 0) void start(key, queue, false);
      else queues.delete(key);
    };
    queue.isBusy = true;
    if (isIdle) await setImmediate();
    const timer = setTimeout(next, maxWaitMs);
    await settle(take(queue));
    clearTimeout(timer);
    next();
  };

  return (item, key = '') =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key) ?? { isBusy: false, calls: [] };
      queues.set(key, queue);
      queue.calls.push({ item, resolve, reject });
      if (!queue.isBusy) void start(key, queue, true);
    });
}
