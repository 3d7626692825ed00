import { hasBlocked, type Friendship } from '../friendships/friendship.ts';
import type { Room } from './room.ts';

/** A room that the viewer is in and that is not hidden from them: who blocks does not see the 1:1 room of the two. */
export type FindVisibleRoom = (viewerId: string, roomId: string) => Promise<Room | null>;

export function createFindVisibleRoom(deps: {
  rooms: { find(id: string): Promise<Room | null> };
  friendships: { find(pairKey: string): Promise<Friendship | null> };
}): FindVisibleRoom {
  return async (viewerId, roomId) => {
    const room = await deps.rooms.find(roomId);
    if (room === null || !room.members.has(viewerId)) return null;
    if (room.directKey === null) return room;
    return hasBlocked(await deps.friendships.find(room.directKey), viewerId) ? null : room;
  };
}
