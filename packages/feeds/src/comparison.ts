import type { FeedEntry, FeedStore } from './feed-store.ts';
import { persist, type RetryPolicy } from './retry.ts';

/** A feed as its comparison with the store sees it. */
interface ComparedFeed {
  compare(last: number): void;
}

/** Compares the live feeds of a hub with their store again and again, many with one question. */
export interface Comparison {
  /** Compares once, begun after this call; calls while one is under way are one more behind it. */
  now(): void;
  /** Leaves nothing behind. */
  stop(): void;
}

/** How many feeds a question is about. */
const mostAtOnce = 1_000;

/**
 * A ring that is lost shows by the next one, but behind the last there is none: only the store knows of it. Asks it every `everyMs`,
 * give or take a fifth so that hubs and instances do not ask in step; while it is away there is one question, asked with back-off.
 */
export function startComparison(deps: {
  store: Pick<FeedStore<FeedEntry>, 'lasts'>;
  feeds: ReadonlyMap<string, ComparedFeed>;
  retry: RetryPolicy;
  everyMs: number;
}): Comparison {
  const { store, feeds, retry, everyMs } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let timer: NodeJS.Timeout | undefined;
  let isAsking = false;
  let isDue = false;

  const askAll = async (): Promise<void> => {
    const ids = [...feeds.keys()];
    for (let from = 0; from < ids.length; from += mostAtOnce) {
      const some = ids.slice(from, from + mostAtOnce);
      const lasts = await persist(retry, `${ids.length} feeds`, signal, () => store.lasts(some));
      if (lasts === undefined) return;
      for (const id of some) feeds.get(id)?.compare(lasts.get(id) ?? 0);
    }
  };
  const compare = async (): Promise<void> => {
    isDue = true;
    if (isAsking) return;
    isAsking = true;
    clearTimeout(timer);
    while (isDue && !signal.aborted) {
      isDue = false;
      await askAll();
    }
    isAsking = false;
    if (!signal.aborted) plan();
  };
  const plan = (): void => {
    timer = setTimeout(() => void compare(), everyMs * (0.8 + Math.random() * 0.4));
    timer.unref();
  };
  plan();
  return {
    now: () => void compare(),
    stop() {
      stopping.abort();
      clearTimeout(timer);
    },
  };
}
