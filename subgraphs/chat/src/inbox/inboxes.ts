import { every } from '@parley/async';
import type { FriendshipCache } from '../friendships/friendship-cache.ts';
import type { Friendship } from '../friendships/friendship.ts';
import type { ReadMark } from '../rooms/room-log-entry.ts';
import type { Room } from '../rooms/room.ts';
import type { InboxStore } from '../stores/inbox-store.ts';
import type { ReadMarkStore } from '../stores/read-mark-store.ts';
import { createCompareInboxes } from './compare-inboxes.ts';
import type { InboxItem } from './inbox-item.ts';
import type { InboxMarks } from './inbox-mark.ts';
import { createInboxStream, type InboxStream } from './inbox-stream.ts';
import type { InboxViewer, InboxViewers } from './inbox-viewers.ts';
import type { ListInbox } from './list-inbox.ts';
import type { TouchedRooms } from './touched-rooms.ts';

/** The inboxes that are open in this process: notified by Kafka, told what the stores say. */
export interface Inboxes {
  /** Without `after` it begins with a start; with it, with the rooms that changed since. Rejects with InvalidCursorError, and when a store is unavailable. */
  open(
    viewerId: string,
    after: string | null,
  ): Promise<AsyncIterableIterator<InboxItem, undefined, undefined>>;
  /** Something that all in the room are shown. `userIds`: who may have come or gone by it. */
  roomChanged(roomId: string, userIds?: readonly string[]): void;
  /** A member has read on in the room. */
  roomRead(mark: Pick<ReadMark, 'roomId' | 'userId' | 'upTo'>): void;
  /** One of the two has blocked the other, or does so no more. */
  blockChanged(friendship: Friendship): void;
  /** Events may have been missed since then. Rejects when a store is away. */
  reconcile(since: Date): Promise<void>;
}

/** Whose blocks of a pair have changed; nothing else of it is known. */
type PairBlocks = Pick<Friendship, 'pairKey' | 'blockedBy'> & { readonly userIds: readonly string[] };

/** How many inboxes are compared with their stores at a time. */
const recheckedAtOnce = 16;

export function createInboxes(deps: {
  viewers: InboxViewers;
  touched: Pick<TouchedRooms, 'touch'>;
  marks: InboxMarks;
  listInbox: ListInbox;
  rooms: { findDirect(directKey: string): Promise<Room | null> };
  stores: {
    inbox: Pick<InboxStore, 'movedSince' | 'madeSince'>;
    marks: Pick<ReadMarkStore, 'movedSince'>;
  };
  friendships: Pick<FriendshipCache, 'pairsBlockedBy'>;
  logger: { warn(fields: object, message: string): void };
  now: () => Date;
  /** Between two comparisons with the stores, in milliseconds (3,000). */
  reconcileMs?: number | undefined;
}): Inboxes {
  const { viewers, touched, marks, listInbox, rooms, logger, now } = deps;
  const isOpen = (userId: string): boolean => viewers.find(userId) !== undefined;

  const join = (viewerId: string, isResumed: boolean): { viewer: InboxViewer; stream: InboxStream } => {
    const stream = createInboxStream({
      isResumed,
      cursorOf: (at) => marks.encode(viewerId, at),
      now,
      onEnd() {
        viewers.leave(viewerId, stream);
        if (viewers.ids().length === 0) reconciliation.stop();
      },
    });
    const viewer = viewers.join(viewerId, stream);
    reconciliation.start();
    return { viewer, stream };
  };
  /** Whoever sees the room and now blocks, or the other way round. */
  const touchPair = async ({ pairKey, userIds, ...pair }: PairBlocks): Promise<void> => {
    const room = await rooms.findDirect(pairKey);
    if (room === null) return;
    const changed = userIds.filter((userId) => {
      const sees = viewers.find(userId)?.roomIds.has(room.id);
      return sees !== undefined && sees === pair.blockedBy.includes(userId);
    });
    if (changed.length > 0) touched.touch(room.id, { userIds: changed });
  };
  const recheckOne = async (viewer: InboxViewer, since: Date): Promise<void> => {
    const { rooms: seen, changedIds } = await listInbox(viewer.id, since);
    const roomIds = seen.map(({ id }) => id);
    const listed = new Set(roomIds);
    const gone = [...viewer.roomIds].filter((roomId) => !listed.has(roomId));
    const come = roomIds.filter((roomId) => !viewer.roomIds.has(roomId));
    for (const roomId of [...changedIds, ...gone, ...come]) touched.touch(roomId, { userIds: [viewer.id] });
  };
  const roomRead: Inboxes['roomRead'] = ({ roomId, userId, upTo }) => {
    const viewer = viewers.find(userId);
    if (viewer === undefined || upTo <= (viewer.readUpTo.get(roomId) ?? 0)) return;
    viewer.readUpTo.set(roomId, upTo);
    touched.touch(roomId, { userIds: [userId] });
  };
  const reconciliation = every(deps.reconcileMs ?? 3_000, {
    work: createCompareInboxes({
      ...deps.stores,
      friendships: deps.friendships,
      viewers,
      roomMoved: (roomId) => touched.touch(roomId, { everybody: true }),
      roomMade(roomId, memberIds) {
        const userIds = memberIds.filter((userId) => viewers.find(userId)?.roomIds.has(roomId) === false);
        if (userIds.length > 0) touched.touch(roomId, { userIds });
      },
      roomRead,
      blockChanged: touchPair,
      now,
    }),
    onError: (err) => logger.warn({ err }, 'Inboxes could not be compared with their stores yet'),
  });

  return {
    async open(viewerId, after) {
      const since = marks.decode(viewerId, after);
      // Hears before it reads: what changes in between is told once more.
      const { viewer, stream } = join(viewerId, since !== null);
      try {
        const { rooms: seen, changedIds, removedIds, blockedKeys } = await listInbox(viewerId, since);
        for (const { id, lastSeq } of seen) viewers.see(viewer, id, lastSeq);
        if (viewer.streams.size === 1) viewer.blockedKeys = new Set(blockedKeys);
        if (since === null) return stream.items;
        for (const roomId of changedIds) stream.tellOf(since, roomId, 'changed');
        for (const roomId of removedIds) stream.tellOf(since, roomId, 'removed');
        return stream.items;
      } catch (error) {
        stream.end();
        throw error;
      }
    },
    roomChanged(roomId, userIds = []) {
      if (viewers.inRoom(roomId).length > 0 || userIds.some(isOpen))
        touched.touch(roomId, { everybody: true, userIds });
    },
    roomRead,
    blockChanged(friendship) {
      if (!friendship.userIds.some(isOpen)) return;
      touchPair(friendship).catch((error: unknown) =>
        logger.warn({ err: error }, 'The room of a pair could not be read for inboxes'),
      );
    },
    async reconcile(since) {
      const waiting = viewers.all().values();
      const work = async (): Promise<void> => {
        for (const viewer of waiting) await recheckOne(viewer, since);
      };
      await Promise.all(Array.from({ length: recheckedAtOnce }, work));
    },
  };
}
