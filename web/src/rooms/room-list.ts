import type { RoomLineFragment } from './graph.generated.ts';

export type RoomLine = RoomLineFragment;

/** Rooms by id: of two states of a room the later one stays, or the one that came later of the same. */
export function withRooms(
  rooms: ReadonlyMap<string, RoomLine>,
  changed: readonly RoomLine[],
): ReadonlyMap<string, RoomLine> {
  const next = new Map(rooms);
  for (const room of changed) if ((next.get(room.id)?.lastSeq ?? 0) <= room.lastSeq) next.set(room.id, room);
  return next;
}

export function withoutRoom(rooms: ReadonlyMap<string, RoomLine>, id: string): ReadonlyMap<string, RoomLine> {
  const next = new Map(rooms);
  next.delete(id);
  return next;
}

/** Pinned ones first, then the newest activity first. */
export function inOrder(rooms: ReadonlyMap<string, RoomLine>): readonly RoomLine[] {
  return [...rooms.values()].toSorted(
    (one, other) =>
      Number(other.isPinned) - Number(one.isPinned) || (one.lastActivityAt < other.lastActivityAt ? 1 : -1),
  );
}
