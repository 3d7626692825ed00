import type { FeedEntry, FeedStore } from './feed-store.ts';
import { persist, type RetryPolicy } from './retry.ts';
import { createRhythm, type Beat, type Rhythm } from './rhythm.ts';

/** A feed as its comparison with the store sees it. */
interface ComparedFeed {
  compare(last: number): void;
}

/** How many feeds a question is about. */
const mostAtOnce = 1_000;

/**
 * A ring that is lost shows by the next one, but behind the last there is none: only the store knows of it. Compares the live feeds of a
 * hub with it again and again, many with one question; while the store is away there is one question, asked with back-off.
 */
export function createComparison(deps: {
  store: Pick<FeedStore<FeedEntry>, 'lasts'>;
  feeds: ReadonlyMap<string, ComparedFeed>;
  retry: RetryPolicy;
  everyMs: number;
}): Rhythm {
  const { store, feeds, retry, everyMs } = deps;
  const compare = async ({ signal }: Beat): Promise<void> => {
    const ids = [...feeds.keys()];
    for (let from = 0; from < ids.length; from += mostAtOnce) {
      const some = ids.slice(from, from + mostAtOnce);
      const lasts = await persist(retry, `${ids.length} feeds`, signal, () => store.lasts(some));
      if (lasts === undefined) return;
      for (const id of some) feeds.get(id)?.compare(lasts.get(id) ?? 0);
    }
  };
  const onError = (err: unknown): void =>
    retry.logger.warn({ err }, 'Live feeds could not be compared with their store');
  return createRhythm({ work: compare, onError, everyMs });
}
