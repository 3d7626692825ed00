import { every } from '@parley/async';
import { pairKey } from '@parley/events';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import { isBlocked, mayChat, type Friendship } from '../friendships/friendship.ts';
import type { LiveStreams } from '../room-events/live-streams.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { Room } from '../rooms/room.ts';
import type { RoomListStore } from '../stores/room-list-store.ts';
import type { TypingSignal } from './typing-signal.ts';
import { createTypingViewer, type Typing, type TypingViewer } from './typing-viewer.ts';
import { createTypists } from './typists.ts';

/** How far back removals are looked for: clocks of instances differ, and a change is dated before it is committed. */
const overlapMs = 10_000;

/** The rooms of which somebody follows here who types in them; notified by Redis, ended by what Kafka tells. */
export interface TypingRooms {
  /** From now on; whoever types already is shown at their next signal. */
  open(
    viewerId: string,
    roomId: string,
  ): Promise<AsyncIterableIterator<Typing, undefined, undefined> | Refusal<'NotARoomMember'>>;
  hear(signal: TypingSignal): void;
  /** Who sends has stopped to type, unless they said otherwise since. */
  messageSent(message: { readonly roomId: string; readonly actorId: string; readonly at: Date }): void;
  memberRemoved(roomId: string, userId: string): void;
  friendshipChanged(friendship: Friendship): void;
  /** Something may have been missed: ends the streams of those who may not see their room any more. */
  reconcile(): Promise<void>;
}

export function createTypingRooms(deps: {
  channel: { follow(roomId: string): Promise<void>; unfollow(roomId: string): void };
  live: LiveStreams<TypingViewer>;
  friendships: Pick<FriendshipCache, 'find' | 'peek'>;
  findVisibleRoom: FindVisibleRoom;
  roomList: Pick<RoomListStore, 'movedSince'>;
  logger: { warn(fields: object, message: string): void };
  now: () => Date;
  typingMs: number;
  /** Between two looks for members that were removed, in milliseconds (3,000). */
  reconcileMs?: number | undefined;
}): TypingRooms {
  const { channel, live, friendships, findVisibleRoom, roomList, logger, now, typingMs } = deps;
  const typists = createTypists({
    typingMs,
    onEnd(roomId, userId) {
      const ended = { userId, isTyping: false };
      for (const viewer of live.ofRoom(roomId)) viewer.show(ended);
    },
  });

  const join = ({ id: roomId, directKey }: Room, viewerId: string): TypingViewer => {
    const viewer = createTypingViewer({ roomId, directKey, viewerId }, () => {
      live.remove(viewer);
      if (live.isEmpty()) reconciliation.stop();
      if (live.has(roomId)) return;
      typists.forget(roomId);
      channel.unfollow(roomId);
    });
    live.add(viewer);
    reconciliation.start();
    return viewer;
  };
  const seesRoom = async ({ roomId, viewerId }: TypingViewer): Promise<boolean> =>
    (await findVisibleRoom(viewerId, roomId)) !== null;
  const endUnseen = async (roomIds: readonly string[]): Promise<void> => {
    for (const roomId of roomIds)
      for (const viewer of live.ofRoom(roomId)) if (!(await seesRoom(viewer))) viewer.end();
  };
  /** A removal that nobody heard of. Pairs are not asked about: nobody leaves one, and signals themselves say who is not to see them. */
  const reconciliation = every(deps.reconcileMs ?? 3_000, {
    async work({ sinceMs }) {
      const groups = live.roomIds().filter((roomId) => live.ofRoom(roomId)[0]?.directKey === null);
      if (groups.length === 0) return;
      const moved = await roomList.movedSince(groups, new Date(now().getTime() - sinceMs - overlapMs));
      await endUnseen(moved.map(({ id }) => id));
    },
    onError: (err) => logger.warn({ err }, 'Members of rooms could not be looked at for typing yet'),
  });

  /** What the signal says was read before it was sent, and may be older than what has been consumed since. */
  const isApart = ({ directKey, viewerId }: TypingViewer, userId: string): boolean => {
    const key = pairKey(viewerId, userId);
    const friendship = friendships.peek(key);
    const apart = friendship !== null && (directKey === null ? isBlocked(friendship) : !mayChat(friendship));
    // The event that they are not any more may have been lost: the next signal is shown by what the projection says.
    if (apart) friendships.find(key).catch(() => undefined);
    return apart;
  };
  return {
    async open(viewerId, roomId) {
      const room = await findVisibleRoom(viewerId, roomId);
      if (room === null) return refuse('NotARoomMember');
      const viewer = join(room, viewerId);
      try {
        // Asked again, now that what ends the stream is heard.
        const [sees] = await Promise.all([seesRoom(viewer), channel.follow(roomId)]);
        if (sees) return viewer.stream;
      } catch (error) {
        viewer.end();
        throw error;
      }
      viewer.end();
      return refuse('NotARoomMember');
    },
    hear({ roomId, userId, typing, at, hiddenFrom }) {
      if (!live.has(roomId)) return;
      if (!typing) return typists.end(roomId, userId);
      typists.begin(roomId, userId, at);
      const hidden = new Set(hiddenFrom).add(userId);
      const begun = { userId, isTyping: true };
      const ended = { userId, isTyping: false };
      for (const viewer of live.ofRoom(roomId))
        viewer.show(hidden.has(viewer.viewerId) || isApart(viewer, userId) ? ended : begun);
    },
    messageSent: ({ roomId, actorId, at }) => typists.end(roomId, actorId, at),
    memberRemoved(roomId, userId) {
      typists.end(roomId, userId);
      for (const viewer of live.ofViewer(userId)) if (viewer.roomId === roomId) viewer.end();
    },
    friendshipChanged({ pairKey: pair, userIds: [low, high], blockedBy }) {
      for (const viewer of live.ofPair(pair)) if (blockedBy.includes(viewer.viewerId)) viewer.end();
      for (const [viewerId, userId] of [
        [low, high],
        [high, low],
      ] as const)
        for (const viewer of live.ofViewer(viewerId))
          if (isApart(viewer, userId)) viewer.show({ userId, isTyping: false });
    },
    reconcile: () => endUnseen(live.roomIds()),
  };
}
