import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked } from '../friendships/friendship.ts';
import type { ListedRoom, RoomListStore } from '../stores/room-list-store.ts';

/** Clocks of instances differ, and a change may have been on its way at the time of the cursor. */
const overlapMs = 60_000;

/** The rooms that a viewer sees, and what has happened to them since then. */
export interface RoomList {
  readonly rooms: readonly ListedRoom[];
  readonly changedIds: readonly string[];
  /** Rooms that the viewer does not see (any more): taken out of them since, or hidden by their own block, whenever that was. */
  readonly removedIds: readonly string[];
  /** The pairs in which the viewer blocks the other, as they were read. */
  readonly blockedKeys: readonly string[];
}

export type ListRooms = (viewerId: string, since: Date | null) => Promise<RoomList>;

export function createListRooms(deps: {
  roomList: RoomListStore;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy' | 'peek'>;
}): ListRooms {
  const { roomList, friendships } = deps;

  /** Changed since then in a way that the viewer sees in their list, and taken away from them. */
  const changesSince = async (viewerId: string, roomIds: readonly string[], since: Date) => {
    const from = new Date(since.getTime() - overlapMs);
    const [read, removed] = await Promise.all([
      roomList.readSince(viewerId, roomIds, from),
      roomList.removedSince(viewerId, from),
    ]);
    return { from, read: new Set(read), removed };
  };
  return async (viewerId, since) => {
    const [rooms, blocked] = await Promise.all([
      roomList.roomsOf(viewerId),
      friendships.pairsBlockedBy([viewerId]),
    ]);
    const ids = rooms.map(({ id }) => id);
    const changes = since === null ? null : await changesSince(viewerId, ids, since);

    // Last of all, so that no block is consumed after it and before the list is used.
    const listed = new Map(blocked.map((pair) => [pair.pairKey, pair]));
    const isHidden = (directKey: string | null): boolean =>
      directKey !== null &&
      hasBlocked(friendships.peek(directKey) ?? listed.get(directKey) ?? null, viewerId);
    const seen = rooms.filter(({ directKey }) => !isHidden(directKey));
    const blockedKeys = [...listed.keys()];
    if (changes === null) return { rooms: seen, changedIds: [], removedIds: [], blockedKeys };

    const { from, read, removed } = changes;
    const members = new Set(ids);
    const hiddenIds = rooms.filter(({ directKey }) => isHidden(directKey)).map(({ id }) => id);
    return {
      rooms: seen,
      changedIds: seen.filter(({ id, lastAt }) => lastAt >= from || read.has(id)).map(({ id }) => id),
      removedIds: [...hiddenIds, ...new Set(removed.filter((id) => !members.has(id)))],
      blockedKeys,
    };
  };
}
