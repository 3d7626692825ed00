import { pairKey } from '@parley/events';
import { InvalidCursorError, type Admission, type Cursors, type FeedHub, type FeedItem } from '@parley/feeds';
import { hasBlocked, isBlocked, type Friendship } from '../friendships/friendship.ts';
import type { RecentBlocks } from '../friendships/recent-blocks.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { Room } from '../rooms/room.ts';
import type { EntryResources } from './entry-resources.ts';
import type { LiveStreams } from './live-streams.ts';
import type { ReadMark, RoomLogEntry } from './room-log-entry.ts';
import { createRoomStream, type RoomStreamItem, type Translation } from './room-stream.ts';

/** How far back marks are looked for: clocks of instances differ, and a mark may have been on its way. */
const overlapMs = 60_000;

/** The streams of all rooms in this process: opened by members, rung by Kafka, read from the log. */
export interface RoomStreams {
  /** Behind `after`, or at the log's present end. */
  open(
    viewerId: string,
    roomId: string,
    after: string | null,
  ): Promise<AsyncIterableIterator<RoomStreamItem> | Refusal<'NotARoomMember' | 'BadCursor'>>;
  /** The doorbell. */
  ring(entry: RoomLogEntry): void;
  signal(mark: ReadMark): void;
  /** Ends the streams of whoever has blocked the other one of their 1:1 room. */
  endBlocked(friendship: Friendship): void;
  /** The doorbell may have been out of order since then: compares every live room with its stores. */
  recheck(since: Date): Promise<void>;
}

export interface RoomStreamsDeps {
  readonly hub: FeedHub<RoomLogEntry, ReadMark>;
  readonly cursors: Cursors;
  readonly live: LiveStreams;
  readonly resources: EntryResources;
  readonly findVisibleRoom: (viewerId: string, roomId: string) => Promise<Room | null>;
  readonly recentBlocks: RecentBlocks;
  readonly friendships: { find(pairKey: string): Promise<Friendship | null> };
  readonly marks: { movedSince(roomIds: readonly string[], since: Date): Promise<readonly ReadMark[]> };
  readonly log: { timeOf(roomId: string, seq: number): Promise<Date | null> };
}

export function createRoomStreams(deps: RoomStreamsDeps): RoomStreams {
  const { hub, live, resources, findVisibleRoom, recentBlocks, friendships, marks } = deps;
  const isHiddenByNow = async ({ directKey }: Room, viewerId: string): Promise<boolean> =>
    directKey !== null && recentBlocks.isAhead(directKey, viewerId);

  /** Membership itself cannot change unseen: joining and leaving are entries of the log. */
  const admit = async (room: Room, viewerId: string, entry: RoomLogEntry): Promise<Admission> => {
    const member = room.members.get(viewerId);
    if (member === undefined) return 'end';
    if (room.directKey !== null) {
      const friendship = await resources.friendship(entry, room.directKey);
      if (hasBlocked(friendship, viewerId)) return 'end';
    }
    return entry.seq < member.firstVisibleSeq ? 'skip' : 'deliver';
  };

  /** A mark is shown when it is further than the one shown before, and to nobody who blocked or is blocked. */
  const createMarkFilter = (viewerId: string): ((mark: ReadMark) => Promise<boolean>) => {
    const shown = new Map<string, number>();
    return async ({ userId, upTo }) => {
      if (upTo <= (shown.get(userId) ?? 0)) return false;
      if (userId !== viewerId && isBlocked(await friendships.find(pairKey(viewerId, userId)))) return false;
      shown.set(userId, upTo);
      return true;
    };
  };

  const subscribe = async (viewerId: string, room: Room, after: string | null, sawSeq: number | null) => {
    const isShown = createMarkFilter(viewerId);
    const source = hub.subscribe(room.id, { after, admit: (entry) => admit(room, viewerId, entry) });
    const stream = {
      roomId: room.id,
      directKey: room.directKey,
      viewerId,
      end: () => void source.return?.(),
    };
    live.add(stream);
    const release = (): void => live.remove(stream);
    let confirmed = false;

    const translate = async (item: FeedItem<RoomLogEntry, ReadMark>): Promise<Translation> => {
      // The stream has its place only now: what happened to the membership before is not an entry that it will see.
      confirmed ||= (await findVisibleRoom(viewerId, room.id)) !== null;
      if (!confirmed) return 'end';
      return show(item, isShown);
    };
    try {
      const first = after === null ? [] : await movedWhileAway(room.id, after, sawSeq, isShown);
      return createRoomStream({ source, first, translate, release });
    } catch (error) {
      release();
      await source.return?.();
      throw error;
    }
  };

  const show = async (
    item: FeedItem<RoomLogEntry, ReadMark>,
    isShown: (mark: ReadMark) => Promise<boolean>,
  ): Promise<Translation> => {
    if (item.kind === 'entry') {
      const { entry, cursor } = item;
      return { show: { kind: 'entry', entry, message: () => resources.message(entry), cursor } };
    }
    if (item.kind !== 'signal') return { show: item };
    const { signal: mark, cursor } = item;
    return (await isShown(mark)) ? { show: { kind: 'read', mark, cursor } } : 'skip';
  };

  /** Marks have no place in the log, so that a resumed stream begins with those that moved since the entry last seen. */
  const movedWhileAway = async (
    roomId: string,
    cursor: string,
    sawSeq: number | null,
    isShown: (mark: ReadMark) => Promise<boolean>,
  ): Promise<readonly RoomStreamItem[]> => {
    const sawAt = sawSeq === null ? null : await deps.log.timeOf(roomId, sawSeq);
    if (sawAt === null) return [];
    const moved = await marks.movedSince([roomId], new Date(sawAt.getTime() - overlapMs));
    const shown = await Promise.all(moved.map(async (mark) => ((await isShown(mark)) ? [mark] : [])));
    return shown.flat().map((mark) => ({ kind: 'read', mark, cursor }));
  };

  return {
    async open(viewerId, roomId, after) {
      const room = await findVisibleRoom(viewerId, roomId);
      if (room === null || (await isHiddenByNow(room, viewerId))) return refuse('NotARoomMember');
      const position = decode(deps.cursors, after, roomId);
      if (position === 'bad') return refuse('BadCursor');
      return subscribe(viewerId, room, after, position);
    },
    ring(entry) {
      if (!live.has(entry.roomId)) return;
      // Asked for already now, so that it is there when the first subscriber needs it.
      void resources.message(entry);
      hub.ring(entry.roomId, entry);
    },
    signal(mark) {
      if (live.has(mark.roomId)) hub.signal(mark.roomId, mark.userId, mark);
    },
    endBlocked(friendship) {
      for (const stream of live.ofPair(friendship.pairKey))
        if (hasBlocked(friendship, stream.viewerId)) stream.end();
    },
    async recheck(since) {
      hub.recheck();
      const moved = await marks.movedSince(live.roomIds(), new Date(since.getTime() - overlapMs));
      for (const mark of moved) hub.signal(mark.roomId, mark.userId, mark);
    },
  };
}

/** The seq that a cursor stands at; null without one, or for a log of another epoch. */
function decode(cursors: Cursors, after: string | null, roomId: string): number | null | 'bad' {
  if (after === null) return null;
  try {
    const { epoch, seq } = cursors.decode(after, roomId);
    return epoch === cursors.epoch ? seq : null;
  } catch (error) {
    if (error instanceof InvalidCursorError) return 'bad';
    throw error;
  }
}
