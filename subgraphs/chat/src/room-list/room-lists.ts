import { LatestHub, type Cursors } from '@parley/feeds';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';
import type { Room } from '../rooms/room.ts';
import type { ReadReceiptStore } from '../stores/read-receipt-store.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { Loaders } from '../reads/loaders.ts';
import { createListRooms } from './list-rooms.ts';
import { createNotifyRoomLists, type NotifyRoomLists, type RoomListHub } from './notify-room-lists.ts';
import { createReadRooms } from './read-rooms.ts';
import { createReconcileRoomLists } from './reconcile-room-lists.ts';
import type { RoomListItem } from './room-list-item.ts';
import { itemsOf, newRoomListState, put, putMissed } from './room-list-stream.ts';
import type { SharedLoaders } from './shared-loaders.ts';
import { createTimestampCursors } from './timestamp-cursors.ts';

/** The lists of rooms that are open in this process. */
export interface RoomLists extends Pick<NotifyRoomLists, 'roomChanged' | 'roomRead'> {
  /**
   * Without `after` it begins with a start; with it, with the rooms that changed since. Rejects with InvalidCursorError, and when a store is
   * unavailable.
   */
  open(
    viewerId: string,
    after: string | null,
  ): Promise<AsyncIterableIterator<RoomListItem, undefined, undefined>>;
  /** One of the two has blocked the other, or does so no more. */
  blockChanged(friendship: Friendship): void;
  /** Notifications may have been lost: compares all lists with the stores at once. */
  reconcile(): void;
  close(): void;
}

export interface RoomListsDeps {
  readonly stores: {
    readonly roomList: RoomListStore;
    readonly rooms: { findDirect(directKey: string): Promise<Room | null> };
    readonly receipts: Pick<ReadReceiptStore, 'movedSince'>;
  };
  readonly friendships: Pick<FriendshipCache, 'pairsBlockedBy' | 'peek'>;
  readonly createLoaders: () => Loaders;
  readonly sharedLoaders: SharedLoaders;
  readonly cursors: Cursors;
  readonly logger: { warn(fields: object, message: string): void };
  readonly now: () => Date;
  /** The mean time between two reconciliations, in milliseconds (3,000). */
  readonly reconcileMs?: number | undefined;
}

export function createRoomLists(deps: RoomListsDeps): RoomLists {
  const { stores, friendships, logger, now } = deps;
  const cursors = createTimestampCursors(deps.cursors, now);
  const listRooms = createListRooms({ roomList: stores.roomList, friendships });
  const hub: RoomListHub = new LatestHub({
    read: createReadRooms(deps),
    reconcile: {
      keys: (roomIds, tick) => reconcile.rooms(roomIds, tick),
      viewers: (viewerIds, tick) => reconcile.viewers(viewerIds, tick),
    },
    verify: (stream) => reconcile.list(stream),
    onError: (err) => logger.warn({ err }, 'Rooms could not be read for the lists of their members yet'),
    intervalMs: deps.reconcileMs,
  });
  const notify = createNotifyRoomLists({ hub, rooms: stores.rooms });
  const reconcile = createReconcileRoomLists({ ...stores, hub, notify, listRooms, friendships, now });

  return {
    async open(viewerId, after) {
      const since = cursors.decode(viewerId, after);
      const opened = await hub.open(viewerId, newRoomListState(), async (stream) => {
        // No room has this id.
        if (since === null) put(stream, 'start', '', now());
        const { rooms, changedIds, hiddenIds, blockedKeys } = await listRooms(viewerId, since);
        for (const { id, lastSeq } of rooms) {
          stream.follow(id);
          stream.state.rooms.take(id, lastSeq);
        }
        stream.state.blockedKeys = new Set(blockedKeys);
        if (since === null) return;
        for (const roomId of changedIds) putMissed(stream, 'changed', roomId, since);
        for (const roomId of hiddenIds) putMissed(stream, 'removed', roomId, since);
      });
      return itemsOf(opened, { cursorOf: (at) => cursors.encode(viewerId, at), now });
    },
    roomChanged: (roomId, userIds) => notify.roomChanged(roomId, userIds),
    roomRead: (receipt) => notify.roomRead(receipt),
    blockChanged(friendship) {
      if (!friendship.userIds.some((userId) => hub.isOpen(userId))) return;
      notify.blocksChanged(friendship).catch((err: unknown) => {
        logger.warn({ err }, 'The room of a pair could not be read for the lists of the two');
      });
    },
    reconcile: () => hub.reconcile(),
    close: () => hub.close(),
  };
}
