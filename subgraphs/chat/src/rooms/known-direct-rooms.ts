import type { Room } from './room.ts';

/** What of a room never changes, when it is a 1:1 room: its kind, its two members, and that they see it from the start. */
export interface KnownDirectRooms {
  /** The counters of a room found here may be old: ask the store for those. */
  find(id: string): Promise<Room | null>;
}

/**
 * Remembers so many 1:1 rooms, the least recently used go first. Saves a read before each send and each stream that opens; groups are
 * always read.
 */
export function createKnownDirectRooms(
  rooms: { find(id: string): Promise<Room | null> },
  capacity = 10_000,
): KnownDirectRooms {
  const known = new Map<string, Room>();

  const remember = (room: Room): void => {
    known.delete(room.id);
    known.set(room.id, room);
    const [oldest] = known.keys();
    if (known.size > capacity && oldest !== undefined) known.delete(oldest);
  };
  return {
    async find(id) {
      const room = known.get(id) ?? (await rooms.find(id));
      if (room?.kind === 'DIRECT') remember(room);
      return room;
    },
  };
}
