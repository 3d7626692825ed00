import { batchLoad } from '@parley/async';
import type { FeedPlace } from '@parley/feeds';
import type { Receipt } from '../rooms/receipt.ts';
import type { ReceiptStores } from './receipts.ts';

/** Receipts are read from so much earlier: clocks of instances differ, and a receipt may have been on its way. */
const overlapMs = 60_000;

export type FindFirstReceipts = ReturnType<typeof createFindFirstReceipts>;

/**
 * Finds the receipts with which a stream of a room begins. One that goes on after an entry of the log begins with those that may have moved
 * since. Any other begins with the receipts as they are, the 100 of each kind that moved last: so does one whose entry is not kept any
 * more. Asks once for all streams that begin at the same moment: those of a room mostly stand at the same entry.
 */
export function createFindFirstReceipts(
  deps: ReceiptStores<'movedSince' | 'newestOf'> & {
    readonly log: {
      entriesAt(places: readonly FeedPlace[]): Promise<readonly (FeedPlace & { readonly at: Date })[]>;
    };
  },
) {
  const { receipts, deliveries, log } = deps;
  const both = [receipts, deliveries];
  const readMissed = async (places: readonly (FeedPlace & { readonly at: Date })[]) => {
    if (places.length === 0) return [];
    const since = places.map(({ at }) => at.getTime() - overlapMs);
    const roomIds = [...new Set(places.map(({ feedId }) => feedId))];
    const oldest = new Date(Math.min(...since));
    const moved = (await Promise.all(both.map((store) => store.movedSince(oldest, roomIds)))).flat();
    return places.map((place, index) => ({
      key: keyOf(place),
      receipts: moved.filter(
        ({ roomId, at }) => roomId === place.feedId && at.getTime() >= (since[index] ?? 0),
      ),
    }));
  };
  const findMissed = batchLoad(
    async (keys) => readMissed(await log.entriesAt(keys.map(placeOf))),
    ({ key }) => key,
  );
  const findNewest = batchLoad(
    (roomIds) =>
      Promise.all(
        roomIds.map(async (roomId) => {
          const newest = await Promise.all(both.map((store) => store.newestOf(roomId)));
          return { roomId, receipts: newest.flat() };
        }),
      ),
    ({ roomId }) => roomId,
  );
  /** `seq`: of the entry after which the stream goes on; null for one that begins anew. */
  return async (roomId: string, seq: number | null): Promise<readonly Receipt[]> => {
    const missed = seq === null ? null : await findMissed(keyOf({ feedId: roomId, seq }));
    return (missed ?? (await findNewest(roomId)))?.receipts ?? [];
  };
}

function keyOf({ feedId, seq }: FeedPlace): string {
  return `${feedId}:${seq}`;
}

function placeOf(key: string): FeedPlace {
  const [feedId = '', seq] = key.split(':');
  return { feedId, seq: Number(seq) };
}
