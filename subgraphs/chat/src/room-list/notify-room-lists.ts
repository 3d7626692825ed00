import { seesMessage } from '../rooms/room.ts';
import type { LatestHub } from '@parley/feeds';
import type { Friendship } from '../friendships/friendship.ts';
import type { HiddenMessage } from '../rooms/hidden-message.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { ScheduledChange } from '../scheduled/scheduled-message.ts';
import type { JoinRequestChange } from '../rooms/join-request.ts';
import type { ThreadChange, ThreadState } from '../rooms/thread.ts';
import type { MessageSentEntry } from '../rooms/room-log-entry.ts';
import type { MovedRoom } from '../stores/room-list-store.ts';
import type { RoomMemberStore } from '../stores/room-member-store.ts';
import type { RoomStore } from '../stores/room-store.ts';
import type { KeptPreferences } from '../stores/room-preferences-store.ts';
import {
  putHidden,
  putScheduled,
  putThread,
  type RoomListChange,
  type RoomListState,
} from './room-list-stream.ts';

export type RoomListHub = LatestHub<RoomListChange, RoomListState>;

export type NotifyRoomLists = ReturnType<typeof createNotifyRoomLists>;

/**
 * Marks rooms dirty for the lists that a change concerns, whether an event or a store says it. A list follows the rooms in which something
 * happened since it was opened: whom a change of another room concerns only its members say.
 */
export function createNotifyRoomLists(deps: {
  hub: RoomListHub;
  rooms: Pick<RoomStore, 'find' | 'findDirect' | 'membersSince'>;
  members: Pick<RoomMemberStore, 'groupsOfBoth'>;
}) {
  const { hub, rooms, members } = deps;
  const markDirty = (roomId: string, viewerIds: readonly string[]): void => {
    if (viewerIds.length > 0) hub.markDirty(roomId, { viewerIds });
  };
  /** For those members, and all who follow the room. */
  const markForAll = (roomId: string, memberIds: Iterable<string>): void => {
    const viewerIds = [...memberIds].filter((userId) => hub.isOpen(userId));
    if (viewerIds.length > 0 || hub.isFollowed(roomId)) hub.markDirty(roomId, { followers: true, viewerIds });
  };
  const markGroupsOf = createMarkGroups({ hub, members, markDirty });
  return {
    /** In a group its members are those of the message, or newer ones. Rejects when they cannot be read. */
    async messageSent({ roomId, actorId, recipientIds, membersVersion }: MessageSentEntry): Promise<void> {
      if (membersVersion === undefined) return markForAll(roomId, [actorId, ...recipientIds]);
      if (hub.counts().viewers === 0) return;
      markForAll(roomId, (await rooms.membersSince(roomId, membersVersion)).keys());
    },
    /** Something that all in the room are shown, and that happens rarely. `userIds`: who may have come or gone by it. */
    async roomChanged(roomId: string, userIds: readonly string[] = []): Promise<void> {
      markForAll(roomId, userIds);
      if (hub.counts().viewers === 0) return;
      const inRoom = (await rooms.find(roomId))?.members.keys() ?? [];
      const isNew = (userId: string): boolean =>
        hub.streamsOf(userId).some((stream) => !stream.follows(roomId));
      markDirty(roomId, [...inRoom].filter(isNew));
    },
    /** The log of the room goes up to this `seq`, and these are its members. */
    roomMoved({ id, lastSeq, memberIds }: MovedRoom): void {
      const isLagging = (userId: string): boolean =>
        hub.streamsOf(userId).some(({ state }) => state.rooms.of(id) < lastSeq);
      const followers = hub.followersOf(id).map(({ viewerId }) => viewerId);
      const inRoom = new Set(memberIds);
      const left = followers.filter((viewerId) => !inRoom.has(viewerId));
      markDirty(id, [...memberIds.filter(isLagging), ...left]);
    },
    ...notifyOwn(hub, markDirty),
    ...notifyFew({ hub, rooms, markDirty }),
    /** Who sees the room and blocks now, or the other way round. Rejects when the store is unavailable. */
    async blocksChanged(pair: Friendship): Promise<void> {
      const { pairKey, userIds, blockedBy } = pair;
      if (!userIds.some((userId) => hub.isOpen(userId))) return;
      await markGroupsOf(pair);
      const room = await rooms.findDirect(pairKey);
      if (room === null) return;
      const isWrong = (userId: string): boolean =>
        hub.streamsOf(userId).some(({ state }) => state.hidden.has(room.id) !== blockedBy.includes(userId));
      markDirty(room.id, userIds.filter(isWrong));
    },
  };
}

/** What admins are shown of a request to join. */
export type AskedOfAdmins = Pick<JoinRequestChange, 'roomId' | 'version' | 'recipientIds'>;

export type ScheduledNews = Pick<ScheduledChange, 'id' | 'roomId' | 'userId' | 'version' | 'at'>;

/** What a member did for themself alone: only their own lists show it. */
function notifyOwn(hub: RoomListHub, markDirty: (roomId: string, viewerIds: readonly string[]) => void) {
  return {
    /** A member has read on in the room. */
    roomRead({ roomId, userId, upTo }: Pick<Receipt, 'roomId' | 'userId' | 'upTo'>): void {
      for (const { state, viewerId } of hub.streamsOf(userId)) {
        if (!state.receipts.take(roomId, upTo)) continue;
        state.changedRoomIds.add(roomId);
        markDirty(roomId, [viewerId]);
      }
    },
    /** A member has set something of the room for themself. */
    preferencesChanged({ roomId, userId, version }: Pick<KeptPreferences, 'roomId' | 'userId' | 'version'>) {
      for (const { state, viewerId } of hub.streamsOf(userId)) {
        if (!state.preferences.take(roomId, version)) continue;
        state.changedRoomIds.add(roomId);
        markDirty(roomId, [viewerId]);
      }
    },
    /** A member has hidden a message of the room from themself. */
    messageHidden(hidden: HiddenMessage): void {
      for (const stream of hub.streamsOf(hidden.userId)) {
        if (!putHidden(stream, hidden, hidden.at)) continue;
        stream.state.changedRoomIds.add(hidden.roomId);
        markDirty(hidden.roomId, [stream.viewerId]);
      }
    },
    /** Something of a scheduled message is new to its author. */
    scheduledChanged(change: ScheduledNews): void {
      for (const stream of hub.streamsOf(change.userId)) putScheduled(stream, change, change.at);
    },
    /** A person has read on in a thread, or has begun to follow it, or ceased to. */
    threadStateChanged({ roomId, rootId, userId, version, at }: Omit<ThreadState, 'upTo'>): void {
      for (const stream of hub.streamsOf(userId)) {
        const { topics, threadStates } = stream.state;
        if (topics.has('THREADS') && threadStates.take(rootId, version))
          putThread(stream, { roomId, rootId }, at);
      }
    },
  };
}

/** What some in a room are shown: its admins, or who follow a thread. */
function notifyFew({
  hub,
  rooms,
  markDirty,
}: {
  readonly hub: RoomListHub;
  readonly rooms: Pick<RoomStore, 'find'>;
  readonly markDirty: (roomId: string, viewerIds: readonly string[]) => void;
}) {
  return {
    /** A reply was added to a thread, changed or deleted: those are shown it who follow it and see it. Rejects when the store is unavailable. */
    async threadChanged(change: ThreadChange): Promise<void> {
      const { rootId, roomId, rootNumber, version, followerIds, at } = change;
      const streams = followerIds
        .flatMap((userId) => hub.streamsOf(userId))
        .filter(({ state }) => state.topics.has('THREADS') && state.threads.of(rootId) < version);
      if (streams.length === 0) return;
      const room = await rooms.find(roomId);
      if (room === null) return;
      for (const stream of streams) {
        const { viewerId, state } = stream;
        const isSeen =
          seesMessage(room, viewerId, { number: rootNumber, inThread: null }) && !state.hidden.has(roomId);
        if (isSeen && state.threads.take(rootId, version)) putThread(stream, change, at);
      }
    },
    /** Somebody asks to join a group, or does so no more: only its admins are shown it. */
    joinRequestChanged({ roomId, version, recipientIds }: AskedOfAdmins): void {
      for (const { state, viewerId } of recipientIds.flatMap((userId) => hub.streamsOf(userId))) {
        if (!state.joinRequests.take(roomId, version)) continue;
        state.changedRoomIds.add(roomId);
        markDirty(roomId, [viewerId]);
      }
    },
  };
}

/** What the blocked one says in a group of both is marked for the other, and mentions them no more: those groups are shown anew. */
function createMarkGroups(deps: {
  readonly hub: RoomListHub;
  readonly members: Pick<RoomMemberStore, 'groupsOfBoth'>;
  readonly markDirty: (roomId: string, viewerIds: readonly string[]) => void;
}): (pair: Friendship) => Promise<void> {
  const { hub, members, markDirty } = deps;
  return async ({ pairKey, userIds, blockedBy }: Friendship): Promise<void> => {
    const streams = userIds.flatMap((userId) => hub.streamsOf(userId));
    const stale = streams.filter(
      ({ state, viewerId }) => state.blocked.has(pairKey) !== blockedBy.includes(viewerId),
    );
    if (stale.length === 0) return;
    const shared = await members.groupsOfBoth(...userIds);
    for (const { state, viewerId } of stale) {
      if (blockedBy.includes(viewerId)) state.blocked.add(pairKey);
      else state.blocked.delete(pairKey);
      for (const roomId of shared) {
        state.changedRoomIds.add(roomId);
        markDirty(roomId, [viewerId]);
      }
    }
  };
}
