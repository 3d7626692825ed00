import { setImmediate } from 'node:timers/promises';

/** At least one, in the order of its coming. */
export type Gathered<Item> = readonly [Item, ...Item[]];

export interface GatherOptions<Item> {
  /** How much goes together, by `sizeOf` (1 each); what is larger goes alone. Default: all. */
  readonly atMost?: number;
  readonly sizeOf?: (item: Item) => number;
  /** A run that takes longer keeps nobody waiting for it: what is away is to be known to be away in time (250 ms). */
  readonly patienceMs?: number;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

interface Queue<Item, Result> {
  isBusy: boolean;
  waiting: Waiting<Item, Result>[];
}

/**
 * What comes while a run is under way goes together in the next one, so that a thousand who come at once cost a few runs. While none is,
 * what comes in one turn of the event loop goes at its end. Only what has the same key goes together. `run` answers one result for each
 * item; when it fails, it fails for all who are in it.
 */
export function gather<Item, Result>(
  run: (items: Gathered<Item>) => Promise<readonly Result[]>,
  { atMost = Infinity, sizeOf = () => 1, patienceMs = 250 }: GatherOptions<Item> = {},
): (item: Item, key?: string) => Promise<Result> {
  const queues = new Map<string, Queue<Item, Result>>();

  const takeSome = ({ waiting }: Queue<Item, Result>): readonly Waiting<Item, Result>[] => {
    let room = atMost;
    const end = waiting.findIndex(({ item }, index) => (room -= sizeOf(item)) < 0 && index > 0);
    return waiting.splice(0, end === -1 ? waiting.length : end);
  };
  const settle = async (some: readonly Waiting<Item, Result>[]): Promise<void> => {
    const [first, ...others] = some.map(({ item }) => item);
    if (first === undefined) return;
    try {
      const results = await run([first, ...others]);
      if (results.length !== some.length)
        throw new Error(`There were ${results.length} results for ${some.length} things.`);
      some.forEach(({ resolve }, index) => resolve(results[index] as Result));
    } catch (error) {
      for (const { reject } of some) reject(error);
    }
  };
  const start = async (key: string, queue: Queue<Item, Result>, fromRest: boolean): Promise<void> => {
    let isAwaited = true;
    const next = (): void => {
      if (!isAwaited) return;
      isAwaited = false;
      queue.isBusy = false;
      if (queue.waiting.length > 0) void start(key, queue, false);
      else queues.delete(key);
    };
    queue.isBusy = true;
    // What comes in the same turn of the event loop goes together from the first.
    if (fromRest) await setImmediate();
    const timer = setTimeout(next, patienceMs);
    await settle(takeSome(queue));
    clearTimeout(timer);
    next();
  };

  return (item, key = '') =>
    new Promise((resolve, reject) => {
      const queue = queues.get(key) ?? { isBusy: false, waiting: [] };
      queues.set(key, queue);
      queue.waiting.push({ item, resolve, reject });
      if (!queue.isBusy) void start(key, queue, true);
    });
}
