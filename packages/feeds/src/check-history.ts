import { sleep } from '@parley/async';
import type { FeedEntry, FeedHead, FeedPlace, FeedStore } from './feed-store.ts';
import { backOffOf, readForever, type RetryPolicy } from './retry.ts';

/** How often a store may lack what it had before, about 1 s, before that counts as lost: after a failover it may lag for a moment. */
export const mostMissingReads = 6;

/** Whether both can be one entry; one whose id is not known can be any. */
export function mayBe(one: FeedHead, other: FeedHead): boolean {
  return one.eventId === undefined || other.eventId === undefined || one.eventId === other.eventId;
}

interface HistoryDeps {
  readonly store: Pick<FeedStore<FeedEntry>, 'bounds'>;
  readonly eventIdAt: (place: FeedPlace) => Promise<string | undefined>;
  readonly retry: RetryPolicy;
}

/**
 * Whether the feed still reaches `head` and holds these entries, as far as they have not expired. Another entry at the place of one
 * proves the contrary at once; none there only when it stays so. True when `signal` is aborted.
 */
export async function isIntact(
  feedId: string,
  { head, entries }: { head: FeedHead; entries: readonly FeedEntry[] },
  { store, eventIdAt, retry }: HistoryDeps,
  signal: AbortSignal,
): Promise<boolean> {
  const backOff = backOffOf(retry);
  const ask = async () => {
    const eventIds = await Promise.all(entries.map(({ seq }) => eventIdAt({ feedId, seq })));
    return { eventIds, bounds: await store.bounds(feedId) };
  };
  for (let reads = 1; ; reads += 1) {
    const found = await readForever(retry, feedId, signal, ask);
    if (found === undefined) return true;
    const { eventIds, bounds } = found;
    if (entries.some(({ eventId }, index) => eventId !== (eventIds[index] ?? eventId))) return false;
    const isMissing = entries.some(({ seq }, index) => seq >= bounds.first && eventIds[index] === undefined);
    if (!isMissing && bounds.last >= head.seq) return true;
    if (reads === mostMissingReads) return false;
    await sleep(backOff.next(), signal);
  }
}
