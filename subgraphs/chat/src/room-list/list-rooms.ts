import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked } from '../friendships/friendship.ts';
import type { ListedRoom, RoomListStore } from '../stores/room-list-store.ts';

/** Clocks of instances differ, and a change may have been on its way at the time of the cursor. */
const overlapMs = 60_000;

/** The rooms that a viewer sees, and those of them that changed since then. */
export interface RoomList {
  readonly rooms: readonly ListedRoom[];
  /** None without a time. */
  readonly changedIds: readonly string[];
  /** Rooms that are hidden by the viewer's own block, whenever that was. */
  readonly hiddenIds: readonly string[];
  /** The pairs in which the viewer blocks the other, as they were read. */
  readonly blockedKeys: readonly string[];
}

export type ListRooms = (viewerId: string, since: Date | null) => Promise<RoomList>;

export function createListRooms(deps: {
  roomList: RoomListStore;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy' | 'peek'>;
}): ListRooms {
  const { roomList, friendships } = deps;

  return async (viewerId, since) => {
    const from = since === null ? null : new Date(since.getTime() - overlapMs);
    const [rooms, blocked] = await Promise.all([
      roomList.roomsOf(viewerId),
      friendships.pairsBlockedBy([viewerId]),
    ]);
    const roomIds = rooms.map(({ id }) => id);
    const read = new Set(from === null ? [] : await roomList.readSince(viewerId, roomIds, from));

    // Last of all, so that no block is consumed after it and before the list is used.
    const listed = new Map(blocked.map((pair) => [pair.pairKey, pair]));
    const isHidden = ({ directKey }: ListedRoom): boolean =>
      directKey !== null &&
      hasBlocked(friendships.peek(directKey) ?? listed.get(directKey) ?? null, viewerId);
    const hasChanged = ({ id, lastAt }: ListedRoom): boolean =>
      from !== null && (lastAt >= from || read.has(id));
    const seen = rooms.filter((room) => !isHidden(room));
    return {
      rooms: seen,
      changedIds: seen.filter(hasChanged).map(({ id }) => id),
      hiddenIds: rooms.filter(isHidden).map(({ id }) => id),
      blockedKeys: [...listed.keys()],
    };
  };
}
