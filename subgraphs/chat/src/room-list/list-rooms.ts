import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked } from '../friendships/friendship.ts';
import type { ListedRoom, RoomListStore } from '../stores/room-list-store.ts';
import type { RoomMemberStore } from '../stores/room-member-store.ts';

/** Clocks of instances differ, and a change may have been on its way at the time of the cursor. */
const overlapMs = 60_000;

export type ListRooms = ReturnType<typeof createListRooms>;

/** Lists rooms of a viewer: those in which something happened since then, or all. */
export function createListRooms(deps: {
  roomList: RoomListStore;
  members: Pick<RoomMemberStore, 'leftSince'>;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy' | 'peek'>;
}) {
  const { roomList, members, friendships } = deps;

  /** The viewer's own blocks; one that is consumed meanwhile is peeked at when the list is made. */
  const readHidden = async (viewerId: string) => {
    const blocked = await friendships.pairsBlockedBy([viewerId]);
    const listed = new Map(blocked.map((pair) => [pair.pairKey, pair]));
    const isHidden = ({ directKey }: ListedRoom): boolean =>
      directKey !== null &&
      hasBlocked(friendships.peek(directKey) ?? listed.get(directKey) ?? null, viewerId);
    return { isHidden, blockedKeys: [...listed.keys()] };
  };
  return {
    /**
     * `moved`: rooms that the viewer sees and whose log went on. `readIds`: rooms in which they read on, where these are asked for.
     * `hiddenIds`: those hidden by their own block, whenever that was, and groups that they left or were removed from.
     */
    async since(viewerId: string, since: Date, { withRead }: { readonly withRead: boolean }) {
      const from = new Date(since.getTime() - overlapMs);
      const [moved, readIds, leftIds, { isHidden, blockedKeys }] = await Promise.all([
        roomList.roomsOf(viewerId, from),
        withRead ? roomList.readSince(viewerId, from) : [],
        withRead ? members.leftSince(viewerId, from) : [],
        readHidden(viewerId),
      ]);
      const blocked = blockedKeys.length === 0 ? [] : await roomList.directRooms(blockedKeys);
      const hidden = [...blocked, ...moved].filter(isHidden).map(({ id }) => id);
      const hiddenIds = new Set([...hidden, ...leftIds]);
      return {
        moved: moved.filter(({ id }) => !hiddenIds.has(id)),
        readIds: readIds.filter((id) => !hiddenIds.has(id)),
        hiddenIds: [...hiddenIds],
      };
    },
    /** All that the viewer sees. */
    async all(viewerId: string): Promise<readonly ListedRoom[]> {
      const [rooms, { isHidden }] = await Promise.all([roomList.allRoomsOf(viewerId), readHidden(viewerId)]);
      return rooms.filter((room) => !isHidden(room));
    },
  };
}
