import { createCursors, createFeedHub } from '@parley/feeds';
import type { Logger } from '@parley/service-kit';
import type { RoomListeners } from './events/on-room-event.ts';
import type { Friendship } from './friendships/friendship.ts';
import { createRecentBlocks } from './friendships/recent-blocks.ts';
import { createEntryResources } from './log/entry-resources.ts';
import { createLiveStreams } from './log/live-streams.ts';
import type { ReadMark, RoomLogEntry } from './log/room-log-entry.ts';
import { createRoomStreams, type RoomStreams } from './log/room-streams.ts';
import type { FindVisibleRoom } from './rooms/find-visible-room.ts';
import type { Stores } from './stores/stores.ts';
import { createKnownAudiences } from './typing/known-audiences.ts';
import { createFindTypingAudience, type FindTypingAudience } from './typing/typing-audience.ts';
import { createTypingRooms, type TypingRooms } from './typing/typing-rooms.ts';
import { typingMs } from './typing/typing-signal.ts';
import type { TypingViewer } from './typing/typing-viewer.ts';

/** What viewers follow in this process, and what has to hear of events for them. */
export interface OpenStreams {
  readonly streams: RoomStreams;
  readonly typing: TypingRooms;
  readonly findAudience: FindTypingAudience;
  readonly listeners: RoomListeners;
  friendshipChanged(friendship: Friendship): void;
  /** Events may have been missed since then. */
  recheck(since: Date): Promise<void>;
}

export function createOpenStreams(deps: {
  stores: Stores;
  findVisibleRoom: FindVisibleRoom;
  cursorSecret: string;
  logger: Logger;
}): OpenStreams {
  const { stores, findVisibleRoom, cursorSecret: secret, logger } = deps;
  const { rooms, messages, friendships, marks, log } = stores;
  const recentBlocks = createRecentBlocks(friendships);
  const cursors = createCursors({ secret, field: 'roomEvents', epoch: '1' });
  const streams = createRoomStreams({
    hub: createFeedHub<RoomLogEntry, ReadMark>({ store: log, cursors, logger }),
    cursors,
    live: createLiveStreams(),
    resources: createEntryResources({ messages, friendships }),
    findVisibleRoom,
    recentBlocks,
    friendships,
    marks,
    log,
  });
  const audiences = createKnownAudiences({
    find: createFindTypingAudience({ rooms, friendships, recentBlocks }),
    clock: () => performance.now(),
  });
  const live = createLiveStreams<TypingViewer>();
  const channel = stores.typing;
  const typing = createTypingRooms({ channel, live, recentBlocks, findVisibleRoom, typingMs });
  channel.onSignal((signal) => typing.hear(signal));
  return {
    streams,
    typing,
    findAudience: audiences.find,
    listeners: { streams, typing, audiences },
    friendshipChanged(friendship) {
      recentBlocks.note(friendship);
      for (const userId of friendship.userIds) audiences.forgetUser(userId);
      streams.endBlocked(friendship);
      typing.friendshipChanged(friendship);
    },
    recheck: async (since) => void (await Promise.all([streams.recheck(since), typing.recheck()])),
  };
}
