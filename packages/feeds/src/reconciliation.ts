import { every, type Tick, type PeriodicTask } from '@parley/async';
import type { FeedEntry, FeedStore } from './feed-store.ts';
import { readForever, type RetryPolicy } from './retry.ts';

/** A feed as its comparison with the store sees it. */
interface ReconciledFeed {
  reconcile(last: number): void;
}

/** How many feeds a question is about. */
const mostAtOnce = 1_000;

/**
 * A notification that is lost shows by the next one, but behind the last there is none: only the store knows of it. Compares the live feeds of a
 * hub with it again and again, many with one question; while the store is away there is one question, asked with back-off.
 */
export function createReconciliation(deps: {
  store: Pick<FeedStore<FeedEntry>, 'lasts'>;
  feeds: ReadonlyMap<string, ReconciledFeed>;
  retry: RetryPolicy;
  everyMs: number;
}): PeriodicTask {
  const { store, feeds, retry, everyMs } = deps;
  const reconcile = async ({ signal }: Tick): Promise<void> => {
    const ids = [...feeds.keys()];
    for (let from = 0; from < ids.length; from += mostAtOnce) {
      const some = ids.slice(from, from + mostAtOnce);
      const lasts = await readForever(retry, `${ids.length} feeds`, signal, () => store.lasts(some));
      if (lasts === undefined) return;
      for (const id of some) feeds.get(id)?.reconcile(lasts.get(id) ?? 0);
    }
  };
  const onError = (err: unknown): void =>
    retry.logger.warn({ err }, 'Live feeds could not be compared with their store');
  return every(everyMs, { work: reconcile, onError });
}
