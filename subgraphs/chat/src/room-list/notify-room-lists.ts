import type { LatestHub } from '@parley/feeds';
import type { Friendship } from '../friendships/friendship.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomListChange, RoomListState } from './room-list-stream.ts';

export type RoomListHub = LatestHub<RoomListChange, RoomListState>;

/** Whose blocks of a pair have changed; nothing else of it is known. */
export type PairBlocks = Pick<Friendship, 'pairKey' | 'blockedBy'> & { readonly userIds: readonly string[] };

/** Marks rooms dirty for the lists that a change concerns, whether an event or a store says it. */
export interface NotifyRoomLists {
  /** Something that all in the room are shown. `userIds`: who may have come or gone by it. */
  roomChanged(roomId: string, userIds?: readonly string[]): void;
  /** The log of the room goes up to this `seq`. */
  roomMoved(roomId: string, lastSeq: number): void;
  roomMade(roomId: string, memberIds: readonly string[]): void;
  /** A member has read on in the room. */
  roomRead(receipt: Pick<ReadReceipt, 'roomId' | 'userId' | 'upTo'>): void;
  /** Who sees the room and blocks now, or the other way round. Rejects when the store is unavailable. */
  blocksChanged(pair: PairBlocks): Promise<void>;
}

export function createNotifyRoomLists(deps: {
  hub: RoomListHub;
  rooms: { findDirect(directKey: string): Promise<Room | null> };
}): NotifyRoomLists {
  const { hub, rooms } = deps;
  const markDirty = (roomId: string, viewerIds: readonly string[]): void => {
    if (viewerIds.length > 0) hub.markDirty(roomId, { viewerIds });
  };
  return {
    roomChanged(roomId, userIds = []) {
      const viewerIds = userIds.filter((userId) => hub.isOpen(userId));
      if (viewerIds.length > 0 || hub.isFollowed(roomId))
        hub.markDirty(roomId, { followers: true, viewerIds });
    },
    roomMoved(roomId, lastSeq) {
      const lagging = hub.followersOf(roomId).filter(({ state }) => state.rooms.of(roomId) < lastSeq);
      markDirty(
        roomId,
        lagging.map(({ viewerId }) => viewerId),
      );
    },
    roomMade(roomId, memberIds) {
      markDirty(
        roomId,
        memberIds.filter((userId) => hub.streamsOf(userId).some((stream) => !stream.follows(roomId))),
      );
    },
    roomRead({ roomId, userId, upTo }) {
      for (const { state, viewerId } of hub.streamsOf(userId)) {
        if (!state.receipts.take(roomId, upTo)) continue;
        state.readRoomIds.add(roomId);
        markDirty(roomId, [viewerId]);
      }
    },
    async blocksChanged({ pairKey, userIds, blockedBy }) {
      const room = await rooms.findDirect(pairKey);
      if (room === null) return;
      const isWrong = (userId: string): boolean =>
        hub.streamsOf(userId).some((stream) => stream.follows(room.id) === blockedBy.includes(userId));
      markDirty(room.id, userIds.filter(isWrong));
    },
  };
}
