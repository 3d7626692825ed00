import { batchLoad } from '@parley/async';
import type { ReadMark } from '../rooms/room-log-entry.ts';

/** How far back marks are looked for: clocks of instances differ, and a mark may have been on its way. */
const overlapMs = 60_000;

/** The marks of a room that may have moved since an entry of its log; none when the entry is not kept any more. */
export type FindMissedMarks = (roomId: string, seq: number) => Promise<readonly ReadMark[]>;

/** Asks for all streams that resume in one moment together: those of a room mostly stand at the same entry. */
export function createFindMissedMarks(deps: {
  readonly marks: { movedSince(roomIds: readonly string[], since: Date): Promise<readonly ReadMark[]> };
  readonly log: { timesOf(places: readonly Place[]): Promise<readonly (Place & { readonly at: Date })[]> };
}): FindMissedMarks {
  const find = batchLoad(
    async (keys) => {
      const places = await deps.log.timesOf(keys.map(placeOf));
      if (places.length === 0) return [];
      const since = places.map(({ at }) => at.getTime() - overlapMs);
      const roomIds = [...new Set(places.map(({ roomId }) => roomId))];
      const moved = await deps.marks.movedSince(roomIds, new Date(Math.min(...since)));
      return places.map((place, index) => ({
        key: keyOf(place),
        marks: moved.filter(
          ({ roomId, at }) => roomId === place.roomId && at.getTime() >= (since[index] ?? 0),
        ),
      }));
    },
    ({ key }) => key,
  );
  return async (roomId, seq) => (await find(keyOf({ roomId, seq })))?.marks ?? [];
}

/** An entry of a room's log. */
export interface Place {
  readonly roomId: string;
  readonly seq: number;
}

function keyOf({ roomId, seq }: Place): string {
  return `${roomId}:${seq}`;
}

function placeOf(key: string): Place {
  const [roomId = '', seq] = key.split(':');
  return { roomId, seq: Number(seq) };
}
