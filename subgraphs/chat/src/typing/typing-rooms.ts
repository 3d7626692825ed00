import { pairKey } from '@parley/events';
import { LatestHub } from '@parley/feeds';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { isBlocked, mayChat, type Friendship } from '../friendships/friendship.ts';
import { changedSince } from '../rooms/changed-since.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { TypingSignal } from '../stores/typing-channel.ts';
import { showTyping, type Typing, type TypingState, type TypingStream } from './typing-stream.ts';
import { createTypists } from './typists.ts';

/** The rooms of which a viewer follows here who types in them. */
export interface TypingRooms {
  /** From now on; a member that types already is shown at their next signal. */
  open(
    viewerId: string,
    roomId: string,
  ): Promise<AsyncIterableIterator<Typing, undefined, undefined> | Refusal<'NotARoomMember'>>;
  /** From Redis. */
  receive(signal: TypingSignal): void;
  /** A sender has stopped to type, unless they said otherwise since. */
  messageSent(message: { readonly roomId: string; readonly actorId: string; readonly at: Date }): void;
  memberRemoved(roomId: string, userId: string): void;
  friendshipChanged(friendship: Friendship): void;
  /** Notifications may have been lost: ends the streams of viewers that may not see their room any more. */
  reconcile(): void;
  close(): void;
}

export interface TypingRoomsDeps {
  readonly channel: { follow(roomId: string): Promise<void>; unfollow(roomId: string): void };
  readonly friendships: Pick<FriendshipCache, 'find' | 'peek'>;
  readonly findVisibleRoom: FindVisibleRoom;
  readonly roomList: Pick<RoomListStore, 'movedSince'>;
  readonly logger: { warn(fields: object, message: string): void };
  readonly now: () => Date;
  readonly typingMs: number;
  /** The mean time between two reconciliations, in milliseconds (3,000). */
  readonly reconcileMs?: number | undefined;
}

export function createTypingRooms(deps: TypingRoomsDeps): TypingRooms {
  const { channel, friendships, findVisibleRoom, typingMs } = deps;
  const showAll = (roomId: string, typing: Typing): void => {
    for (const stream of hub.followersOf(roomId)) showTyping(stream, typing);
  };
  const onEnd = (roomId: string, userId: string): void => showAll(roomId, { userId, isTyping: false });
  const typists = createTypists({ typingMs, onEnd });
  const hub = createTypingHub(deps, (roomId) => {
    typists.forget(roomId);
    channel.unfollow(roomId);
  });
  return {
    async open(viewerId, roomId) {
      const room = await findVisibleRoom(viewerId, roomId);
      if (room === null) return refuse('NotARoomMember');
      const state = { directKey: room.directKey, typists: new Set<string>() };
      const opened = await hub.open(viewerId, state, async (stream) => {
        stream.follow(roomId);
        // Asked again, now that what ends the stream is consumed.
        await Promise.all([endUnlessVisible(findVisibleRoom, stream), channel.follow(roomId)]);
      });
      return opened.follows(roomId) ? opened : refuse('NotARoomMember');
    },
    receive({ roomId, userId, typing, at, hiddenFrom }) {
      if (!hub.isFollowed(roomId)) return;
      if (!typing) return typists.end(roomId, userId);
      typists.begin(roomId, userId, at);
      const hidden = new Set(hiddenFrom).add(userId);
      const begun = { userId, isTyping: true };
      const ended = { userId, isTyping: false };
      for (const stream of hub.followersOf(roomId))
        showTyping(
          stream,
          hidden.has(stream.viewerId) || mayNotSee(friendships, stream, userId) ? ended : begun,
        );
    },
    messageSent: ({ roomId, actorId, at }) => typists.end(roomId, actorId, at),
    memberRemoved(roomId, userId) {
      typists.end(roomId, userId);
      for (const stream of hub.streamsOf(userId)) if (stream.follows(roomId)) stream.end();
    },
    friendshipChanged({ pairKey: pair, userIds: [low, high], blockedBy }) {
      for (const [viewerId, userId] of [
        [low, high],
        [high, low],
      ] as const)
        for (const stream of hub.streamsOf(viewerId))
          if (stream.state.directKey === pair && blockedBy.includes(viewerId)) stream.end();
          else if (mayNotSee(friendships, stream, userId)) showTyping(stream, { userId, isTyping: false });
    },
    reconcile: () => hub.reconcile(),
    close: () => hub.close(),
  };
}

/** What the signal says was read before it was sent, and may be older than what has been consumed since. */
function mayNotSee(
  friendships: TypingRoomsDeps['friendships'],
  { viewerId, state }: TypingStream,
  userId: string,
): boolean {
  const key = pairKey(viewerId, userId);
  const friendship = friendships.peek(key);
  const isHidden =
    friendship !== null && (state.directKey === null ? isBlocked(friendship) : !mayChat(friendship));
  // The event that they may see it again may have been lost: the next signal is shown by what the projection says.
  if (isHidden) friendships.find(key).catch(() => undefined);
  return isHidden;
}

/** Nothing of typing is stored. What the stores know is who may see it: a lost removal ends the stream. */
function createTypingHub(
  { findVisibleRoom, roomList, logger, now, reconcileMs }: TypingRoomsDeps,
  onUnfollowed: (roomId: string) => void,
): LatestHub<Typing, TypingState> {
  const hub = new LatestHub<Typing, TypingState>({
    reconcile: {
      async keys(roomIds, { sinceMs }): Promise<void> {
        // Nobody leaves a pair, and signals themselves say who is not to see them.
        const groups = roomIds.filter((roomId) => hub.followersOf(roomId)[0]?.state.directKey === null);
        if (groups.length === 0) return;
        for (const { id } of await roomList.movedSince(groups, changedSince(now(), sinceMs)))
          for (const stream of hub.followersOf(id)) await endUnlessVisible(findVisibleRoom, stream);
      },
    },
    verify: (stream) => endUnlessVisible(findVisibleRoom, stream),
    onUnfollowed,
    onError: (err) => logger.warn({ err }, 'Members of rooms could not be read for typing yet'),
    intervalMs: reconcileMs,
  });
  return hub;
}

async function endUnlessVisible(findVisibleRoom: FindVisibleRoom, stream: TypingStream): Promise<void> {
  for (const roomId of stream.keys())
    if ((await findVisibleRoom(stream.viewerId, roomId)) === null) stream.end();
}
