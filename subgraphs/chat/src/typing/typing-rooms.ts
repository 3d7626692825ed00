import { pairKey } from '@parley/events';
import { LatestHub } from '@parley/feeds';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { hasBlocked, isBlocked, mayChat, otherOf, type Friendship } from '../friendships/friendship.ts';
import { changedSince } from '../rooms/changed-since.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { MessageSentEntry } from '../rooms/room-log-entry.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { TypingSignal } from '../stores/typing-channel.ts';
import { showTyping, type Typing, type TypingState, type TypingStream } from './typing-stream.ts';
import { createTypists } from './typists.ts';

export type TypingRooms = ReturnType<typeof createTypingRooms>;

interface TypingRoomsDeps {
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

/** The rooms of which a viewer follows here who types in them. */
export function createTypingRooms(deps: TypingRoomsDeps) {
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
    /** From now on; a member that types already is shown at their next signal. */
    async open(
      viewerId: string,
      roomId: string,
    ): Promise<AsyncIterableIterator<Typing, undefined, undefined> | Refusal<'NotARoomMember'>> {
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
    /** From Redis. */
    receive({ roomId, userId, typing, at, hiddenFrom }: TypingSignal): void {
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
    /** A sender has stopped to type, unless they said otherwise since. */
    messageSent: ({ roomId, actorId, at }: Pick<MessageSentEntry, 'roomId' | 'actorId' | 'at'>) =>
      typists.end(roomId, actorId, at),
    memberRemoved(roomId: string, userId: string): void {
      typists.end(roomId, userId);
      for (const stream of hub.streamsOf(userId)) if (stream.follows(roomId)) stream.end();
    },
    friendshipChanged(friendship: Friendship): void {
      for (const stream of friendship.userIds.flatMap((viewerId) => hub.streamsOf(viewerId))) {
        const { viewerId, state } = stream;
        const userId = otherOf(friendship, viewerId);
        if (state.directKey === friendship.pairKey && hasBlocked(friendship, viewerId)) stream.end();
        else if (mayNotSee(friendships, stream, userId)) showTyping(stream, { userId, isTyping: false });
      }
    },
    /** Notifications may have been lost: ends the streams of viewers that may not see their room any more. */
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
  const isGroup = (roomId: string): boolean => hub.followersOf(roomId)[0]?.state.directKey === null;
  const hub: LatestHub<Typing, TypingState> = new LatestHub({
    reconcile: {
      async all({ sinceMs }): Promise<void> {
        // Nobody leaves a pair, and signals themselves say who is not to see them.
        const groups = new Set(hub.keys().filter(isGroup));
        if (groups.size === 0) return;
        for (const { id } of await roomList.movedSince(changedSince(now(), sinceMs)))
          if (groups.has(id))
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
