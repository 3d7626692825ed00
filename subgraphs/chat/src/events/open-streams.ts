import { createCursors } from '@parley/feeds';
import type { Logger } from '@parley/service-kit/process';
import type { PairChangeType } from './on-friendship-changed.ts';
import type { Friendship } from '../friendships/friendship.ts';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { createRoomLists } from '../room-list/room-lists.ts';
import { createSharedLoaders } from '../room-list/shared-loaders.ts';
import { openRoomStreams } from '../room-events/open-room-streams.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { DirectRoomCache } from '../rooms/direct-room-cache.ts';
import type { MessagesExpiredEntry, RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Stores } from '../stores/stores.ts';
import { createAudienceCache } from '../typing/audience-cache.ts';
import { createFindTypingAudience } from '../typing/typing-audience.ts';
import { createTypingRooms } from '../typing/typing-rooms.ts';
import { typingMs } from '../typing/set-typing.ts';
import { createLoaders } from '../reads/loaders.ts';

export type OpenStreams = ReturnType<typeof createOpenStreams>;

interface Deps {
  readonly stores: Stores;
  readonly findVisibleRoom: FindVisibleRoom;
  readonly directRooms: DirectRoomCache;
  readonly friendships: FriendshipCache;
  readonly cursors: { readonly secret: string; readonly epoch: string };
  readonly logger: Logger;
  readonly now: () => Date;
  /** The mean time between two reconciliations of room lists and typing, in milliseconds (3,000). */
  readonly reconcileMs?: number;
}

/** What viewers follow in this process, and what consumes events for them. */
export function createOpenStreams(deps: Deps) {
  const closing = new AbortController();
  const streams = openRoomStreams(deps, closing.signal);
  const { typing, audiences } = openTyping(deps);
  const { roomLists, sharedLoaders } = openRoomLists(deps);
  return {
    streams,
    typing,
    roomLists,
    sharedLoaders,
    findAudience: (userId: string, roomId: string) => audiences.find(userId, roomId),
    listeners: { streams, typing, audiences, roomLists, directRooms: deps.directRooms },
    friendshipChanged(friendship: Friendship, change: PairChangeType): void {
      deps.friendships.note(friendship);
      for (const userId of friendship.userIds) audiences.forgetUser(userId);
      streams.endBlocked(friendship);
      typing.friendshipChanged(friendship);
      if (change === 'block') roomLists.blockChanged(friendship);
    },
    /** This process has committed a change of a group: its streams need not wait for the notification. */
    groupChanged(entries: readonly RoomLogEntry[]): void {
      for (const entry of entries) {
        if (entry.type === 'RoomMemberAdded' || entry.type === 'RoomMemberRemoved')
          audiences.forgetRoom(entry.roomId);
        if (entry.type === 'RoomMemberRemoved') typing.memberRemoved(entry.roomId, entry.userId);
        streams.tryAppend(entry);
      }
    },
    /** This process has had messages expire: as above. */
    messagesExpired(entry: MessagesExpiredEntry): void {
      deps.directRooms.forget(entry.roomId);
      streams.tryAppend(entry);
    },
    /** Notifications may have been lost: compares all streams with their stores at once. */
    reconcile(): void {
      streams.reconcile();
      roomLists.reconcile();
      typing.reconcile();
    },
    /** Waits for no store any more. */
    close(): void {
      closing.abort();
      roomLists.close();
      typing.close();
    },
  };
}

function openTyping({ stores, friendships, ...deps }: Deps) {
  const { rooms, roomList, typing: channel } = stores;
  const find = createFindTypingAudience({ rooms, friendships });
  const audiences = createAudienceCache({ find, clock: () => performance.now() });
  const typing = createTypingRooms({ ...deps, channel, friendships, roomList, typingMs });
  channel.onSignal((signal) => typing.receive(signal));
  return { typing, audiences };
}

function openRoomLists({ stores, friendships, ...deps }: Deps) {
  const newLoaders = () => createLoaders({ ...stores, friendships });
  const sharedLoaders = createSharedLoaders(newLoaders);
  const cursors = createCursors({ ...deps.cursors, field: 'inboxEvents' });
  const shared = { createLoaders: newLoaders, sharedLoaders };
  return { roomLists: createRoomLists({ ...deps, ...shared, stores, friendships, cursors }), sharedLoaders };
}
