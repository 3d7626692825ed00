import { batchLoad } from '@parley/async';
import type { FeedPlace } from '@parley/feeds';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { ReadReceiptStore } from '../stores/read-receipt-store.ts';

/** Receipts are read from so much earlier: clocks of instances differ, and a receipt may have been on its way. */
const overlapMs = 60_000;

export type FindMissedReceipts = ReturnType<typeof createFindMissedReceipts>;

/**
 * Finds the receipts of a room that may have moved since an entry of its log; none when the entry is not kept any more. Asks once for all
 * streams that resume at the same moment: those of a room mostly stand at the same entry.
 */
export function createFindMissedReceipts(deps: {
  readonly receipts: Pick<ReadReceiptStore, 'movedSince'>;
  readonly log: {
    entriesAt(places: readonly FeedPlace[]): Promise<readonly (FeedPlace & { readonly at: Date })[]>;
  };
}) {
  const find = batchLoad(
    async (keys) => {
      const places = await deps.log.entriesAt(keys.map(placeOf));
      if (places.length === 0) return [];
      const since = places.map(({ at }) => at.getTime() - overlapMs);
      const roomIds = [...new Set(places.map(({ feedId }) => feedId))];
      const moved = await deps.receipts.movedSince(new Date(Math.min(...since)), roomIds);
      return places.map((place, index) => ({
        key: keyOf(place),
        receipts: moved.filter(
          ({ roomId, at }) => roomId === place.feedId && at.getTime() >= (since[index] ?? 0),
        ),
      }));
    },
    ({ key }) => key,
  );
  return async (roomId: string, seq: number): Promise<readonly ReadReceipt[]> =>
    (await find(keyOf({ feedId: roomId, seq })))?.receipts ?? [];
}

function keyOf({ feedId, seq }: FeedPlace): string {
  return `${feedId}:${seq}`;
}

function placeOf(key: string): FeedPlace {
  const [feedId = '', seq] = key.split(':');
  return { feedId, seq: Number(seq) };
}
