import { batchLoad } from '@parley/async';
import type { LogPlace } from '../rooms/room-log-entry.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';

/** Receipts are read from so much earlier: clocks of instances differ, and a receipt may have been on its way. */
const overlapMs = 60_000;

/** The receipts of a room that may have moved since an entry of its log; none when the entry is not kept any more. */
export type FindMissedReceipts = (roomId: string, seq: number) => Promise<readonly ReadReceipt[]>;

/** Asks once for all streams that resume at the same moment: those of a room mostly stand at the same entry. */
export function createFindMissedReceipts(deps: {
  readonly receipts: { movedSince(roomIds: readonly string[], since: Date): Promise<readonly ReadReceipt[]> };
  readonly log: {
    timesOf(places: readonly LogPlace[]): Promise<readonly (LogPlace & { readonly at: Date })[]>;
  };
}): FindMissedReceipts {
  const find = batchLoad(
    async (keys) => {
      const places = await deps.log.timesOf(keys.map(placeOf));
      if (places.length === 0) return [];
      const since = places.map(({ at }) => at.getTime() - overlapMs);
      const roomIds = [...new Set(places.map(({ roomId }) => roomId))];
      const moved = await deps.receipts.movedSince(roomIds, new Date(Math.min(...since)));
      return places.map((place, index) => ({
        key: keyOf(place),
        receipts: moved.filter(
          ({ roomId, at }) => roomId === place.roomId && at.getTime() >= (since[index] ?? 0),
        ),
      }));
    },
    ({ key }) => key,
  );
  return async (roomId, seq) => (await find(keyOf({ roomId, seq })))?.receipts ?? [];
}

function keyOf({ roomId, seq }: LogPlace): string {
  return `${roomId}:${seq}`;
}

function placeOf(key: string): LogPlace {
  const [roomId = '', seq] = key.split(':');
  return { roomId, seq: Number(seq) };
}
