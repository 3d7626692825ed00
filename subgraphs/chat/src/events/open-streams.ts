import { createCursors } from '@parley/feeds';
import type { Logger } from '@parley/service-kit/process';
import type { PairChangeType } from './on-friendship-changed.ts';
import type { RoomListeners } from './on-room-event.ts';
import type { Friendship } from '../friendships/friendship.ts';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { createRoomLists, type RoomLists } from '../room-list/room-lists.ts';
import { createSharedLoaders, type SharedLoaders } from '../room-list/shared-loaders.ts';
import { openRoomStreams } from '../room-events/open-room-streams.ts';
import type { RoomStreams } from '../room-events/room-streams.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { DirectRoomCache } from '../rooms/direct-room-cache.ts';
import type { Stores } from '../stores/stores.ts';
import { createAudienceCache, type AudienceCache } from '../typing/audience-cache.ts';
import { createFindTypingAudience, type FindTypingAudience } from '../typing/typing-audience.ts';
import { createTypingRooms, type TypingRooms } from '../typing/typing-rooms.ts';
import { typingMs } from '../typing/set-typing.ts';
import { createLoaders } from '../reads/loaders.ts';

/** What viewers follow in this process, and what consumes events for them. */
export interface OpenStreams {
  readonly streams: RoomStreams;
  readonly typing: TypingRooms;
  readonly roomLists: RoomLists;
  readonly sharedLoaders: SharedLoaders;
  readonly findAudience: FindTypingAudience;
  readonly listeners: RoomListeners;
  friendshipChanged(friendship: Friendship, change: PairChangeType): void;
  /** Notifications may have been lost: compares all streams with their stores at once. */
  reconcile(): void;
  /** Waits for no store any more. */
  close(): void;
}

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

export function createOpenStreams(deps: Deps): OpenStreams {
  const closing = new AbortController();
  const streams = openRoomStreams(deps, closing.signal);
  const { typing, audiences } = openTyping(deps);
  const { roomLists, sharedLoaders } = openRoomLists(deps);
  return {
    streams,
    typing,
    roomLists,
    sharedLoaders,
    findAudience: audiences.find,
    listeners: { streams, typing, audiences, roomLists },
    friendshipChanged(friendship, change) {
      deps.friendships.note(friendship);
      for (const userId of friendship.userIds) audiences.forgetUser(userId);
      streams.endBlocked(friendship);
      typing.friendshipChanged(friendship);
      if (change === 'block') roomLists.blockChanged(friendship);
    },
    reconcile() {
      streams.reconcile();
      roomLists.reconcile();
      typing.reconcile();
    },
    close() {
      closing.abort();
      roomLists.close();
      typing.close();
    },
  };
}

function openTyping({ stores, friendships, findVisibleRoom, logger, now, reconcileMs }: Deps): {
  typing: TypingRooms;
  audiences: AudienceCache;
} {
  const { rooms, roomList, typing: channel } = stores;
  const find = createFindTypingAudience({ rooms, friendships });
  const audiences = createAudienceCache({ find, clock: () => performance.now() });
  const typing = createTypingRooms({
    channel,
    friendships,
    findVisibleRoom,
    roomList,
    logger,
    now,
    typingMs,
    reconcileMs,
  });
  channel.onSignal((signal) => typing.receive(signal));
  return { typing, audiences };
}

function openRoomLists({ stores, friendships, ...deps }: Deps): {
  roomLists: RoomLists;
  sharedLoaders: SharedLoaders;
} {
  const newLoaders = () => createLoaders({ ...stores, friendships });
  const sharedLoaders = createSharedLoaders(newLoaders);
  const cursors = createCursors({ ...deps.cursors, field: 'inboxEvents' });
  const shared = { createLoaders: newLoaders, sharedLoaders };
  return { roomLists: createRoomLists({ ...deps, ...shared, stores, friendships, cursors }), sharedLoaders };
}
