import { LRUCache } from 'lru-cache';
import type { Room } from './room.ts';

const capacity = 10_000;

/** What of a 1:1 room changes only when messages expire: its kind, its two members, and from where on they see it. */
export type DirectRoomCache = ReturnType<typeof createDirectRoomCache>;

/** Saves a read before each send and each stream that opens; groups are always read. */
export function createDirectRoomCache(rooms: { find(id: string): Promise<Room | null> }) {
  const cache = new LRUCache<string, Room>({ max: capacity });
  return {
    /** The counters of a room found here may be old: ask the store for those. */
    async find(id: string): Promise<Room | null> {
      const room = cache.get(id) ?? (await rooms.find(id));
      if (room?.kind === 'DIRECT') cache.set(id, room);
      return room;
    },
    /** Messages of the room have expired. */
    forget: (id: string) => void cache.delete(id),
  };
}
