import { sleep } from '@parley/async';

/** What has arrived so far, and a way to wait for more of it. */
export interface Collected<Item> {
  readonly items: Item[];
  add(item: Item): void;
  /** Resolves with the items as soon as they fulfil the condition; rejects after the time-out with what has come. */
  until(condition: (items: readonly Item[]) => boolean, timeoutMs?: number): Promise<readonly Item[]>;
  count(count: number, timeoutMs?: number): Promise<readonly Item[]>;
}

export function collect<Item>(): Collected<Item> {
  const items: Item[] = [];
  const waiting = new Set<() => void>();
  const until: Collected<Item>['until'] = async (condition, timeoutMs = 60_000) =>
    await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        waiting.delete(check);
        reject(new Error(`Still waiting; there are ${items.length}: ${JSON.stringify(items.slice(-20))}`));
      }, timeoutMs);
      const check = (): void => {
        if (!condition(items)) return;
        clearTimeout(timer);
        waiting.delete(check);
        resolve(items);
      };
      waiting.add(check);
      check();
    });
  return {
    items,
    add(item) {
      items.push(item);
      for (const check of waiting) check();
    },
    until,
    count: async (count, timeoutMs) => await until(({ length }) => length >= count, timeoutMs),
  };
}

/** What Kafka has delivered, each item once: it delivers at least once. */
export function collectFirsts<Item>(): Collected<Item> {
  const all = collect<Item>();
  const seen = new Set<string>();
  return {
    ...all,
    add(item) {
      const key = JSON.stringify(item);
      if (seen.has(key)) return;
      seen.add(key);
      all.add(item);
    },
  };
}

/** For what no event announces. */
export async function eventually(probe: () => boolean | Promise<boolean>, timeoutMs = 60_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!(await probe())) {
    if (performance.now() > deadline) throw new Error(`Not within ${timeoutMs} ms: ${probe.toString()}`);
    await sleep(5);
  }
}
