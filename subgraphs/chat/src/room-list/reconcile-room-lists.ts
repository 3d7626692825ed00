import type { Tick } from '@parley/async';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { changedSince } from '../rooms/changed-since.ts';
import type { ReadReceiptStore } from '../stores/read-receipt-store.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { ListRooms } from './list-rooms.ts';
import type { NotifyRoomLists, RoomListHub } from './notify-room-lists.ts';
import type { RoomListStream } from './room-list-stream.ts';

/** What lost notifications would have said shows in the stores. Each is asked once for all lists that are open here. */
export interface ReconcileRoomLists {
  /** Rooms whose log went further than a list was shown, and receipts of viewers that moved. */
  rooms(roomIds: readonly string[], tick: Tick): Promise<void>;
  /** Rooms that are new to viewers, and blocks that came or went. */
  viewers(viewerIds: readonly string[], tick: Tick): Promise<void>;
  /** All that a viewer sees: also a group that they were added to. */
  list(stream: RoomListStream): Promise<void>;
}

export function createReconcileRoomLists(deps: {
  hub: RoomListHub;
  notify: NotifyRoomLists;
  listRooms: ListRooms;
  roomList: Pick<RoomListStore, 'movedSince' | 'madeSince'>;
  receipts: Pick<ReadReceiptStore, 'movedSince'>;
  friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  now: () => Date;
}): ReconcileRoomLists {
  const { hub, notify, listRooms, roomList, receipts, friendships, now } = deps;

  const compareBlocks = async (viewerId: string, blockedKeys: ReadonlySet<string>): Promise<void> => {
    const streams = hub.streamsOf(viewerId);
    const pairKeys = new Set([...blockedKeys, ...streams.flatMap(({ state }) => [...state.blockedKeys])]);
    for (const pairKey of pairKeys) {
      const isBlocked = blockedKeys.has(pairKey);
      if (streams.every(({ state }) => state.blockedKeys.has(pairKey) === isBlocked)) continue;
      await notify.blocksChanged({ pairKey, userIds: [viewerId], blockedBy: isBlocked ? [viewerId] : [] });
    }
    for (const { state } of streams) state.blockedKeys = blockedKeys;
  };
  return {
    async rooms(roomIds, { sinceMs }) {
      const since = changedSince(now(), sinceMs);
      const [moved, read] = await Promise.all([
        roomList.movedSince(roomIds, since),
        receipts.movedSince(roomIds, since),
      ]);
      for (const { id, lastSeq } of moved) notify.roomMoved(id, lastSeq);
      for (const receipt of read) notify.roomRead(receipt);
    },
    async viewers(viewerIds, { sinceMs }) {
      const [made, blocks] = await Promise.all([
        roomList.madeSince(viewerIds, changedSince(now(), sinceMs)),
        friendships.pairsBlockedBy(viewerIds),
      ]);
      for (const { id, memberIds } of made) notify.roomMade(id, memberIds);
      const byBlocker = new Map(viewerIds.map((viewerId) => [viewerId, new Set<string>()]));
      for (const { pairKey, blockedBy } of blocks)
        for (const id of blockedBy) byBlocker.get(id)?.add(pairKey);
      for (const [viewerId, pairKeys] of byBlocker) await compareBlocks(viewerId, pairKeys);
    },
    async list(stream) {
      const { viewerId, state } = stream;
      const { rooms } = await listRooms(viewerId, null);
      const listed = new Map(rooms.map(({ id, lastSeq }) => [id, lastSeq]));
      for (const roomId of new Set([...listed.keys(), ...stream.keys()])) {
        const lastSeq = listed.get(roomId) ?? Infinity;
        if (lastSeq > state.rooms.of(roomId)) hub.markDirty(roomId, { viewerIds: [viewerId] });
      }
    },
  };
}
