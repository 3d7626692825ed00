import { LRUCache } from 'lru-cache';
import type { Room } from './room.ts';

/** What of a 1:1 room never changes: its kind, its two members, and that they see it from the start. */
export interface DirectRoomCache {
  /** The counters of a room found here may be old: ask the store for those. */
  find(id: string): Promise<Room | null>;
}

/** Saves a read before each send and each stream that opens; groups are always read. `capacity`: a number of rooms. */
export function createDirectRoomCache(
  rooms: { find(id: string): Promise<Room | null> },
  capacity = 10_000,
): DirectRoomCache {
  const cache = new LRUCache<string, Room>({ max: capacity });
  return {
    async find(id) {
      const room = cache.get(id) ?? (await rooms.find(id));
      if (room?.kind === 'DIRECT') cache.set(id, room);
      return room;
    },
  };
}
