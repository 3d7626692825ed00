import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked } from '../friendships/friendship.ts';
import type { Room } from './room.ts';

export type FindVisibleRoom = ReturnType<typeof createFindVisibleRoom>;

/** Finds a room that the viewer is in and does not hide from themself: a viewer who blocks does not see the 1:1 room. */
export function createFindVisibleRoom(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  friendships: Pick<FriendshipCache, 'find'>;
  /** How old the friendship may be; default: always read. */
  maxAgeMs?: number;
}) {
  const { maxAgeMs = 0 } = deps;
  return async (viewerId: string, roomId: string): Promise<Room | null> => {
    const room = await deps.rooms.find(roomId);
    if (room === null || !room.members.has(viewerId)) return null;
    if (room.directKey === null) return room;
    const friendship = await deps.friendships.find(room.directKey, { maxAgeMs });
    return hasBlocked(friendship, viewerId) ? null : room;
  };
}
