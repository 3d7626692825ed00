import { endStream, pipeStream, skipItem, type Piped } from '@parley/async';
import { type Authorization, type Cursors, type FeedHub, type FeedItem } from '@parley/feeds';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import { hasBlocked, type Friendship } from '../friendships/friendship.ts';
import type { Room } from '../rooms/room.ts';
import type { Message } from '../rooms/message.ts';
import type { EntryResources } from './entry-resources.ts';
import type { LiveStreams } from './live-streams.ts';
import { createReceiptFilters, type ReceiptFilter } from './receipt-filter.ts';
import type { FindMissedReceipts } from './missed-receipts.ts';
import { toSignal } from './read-receipts.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { RoomStreamItem } from './room-stream.ts';

/** The streams of all rooms in this process: opened by members, notified by Kafka or offered what is known before, read from the log. */
export interface RoomStreams {
  /** After the cursor, or at the log's present end. Rejects with InvalidCursorError. */
  open(
    viewerId: string,
    roomId: string,
    after: string | null,
  ): Promise<AsyncIterableIterator<RoomStreamItem> | Refusal<'NotARoomMember'>>;
  /** The notification. */
  notify(entry: RoomLogEntry): void;
  /**
   * What this process knows to be committed before the notification comes: its streams need not wait. `message`: as it is after the
   * entry, where that is known.
   */
  tryAppend(entry: RoomLogEntry, message?: Message): void;
  signal(receipt: ReadReceipt): void;
  /** Ends the streams of a viewer who has blocked the other member of the 1:1 room. */
  endBlocked(friendship: Friendship): void;
  /** The notification may have been out of order: compares every live room with its stores at once, not only when it is due. */
  reconcile(): void;
}

export interface RoomStreamsDeps {
  readonly hub: FeedHub<RoomLogEntry, ReadReceipt>;
  readonly cursors: Cursors;
  readonly live: LiveStreams;
  readonly resources: EntryResources;
  readonly findVisibleRoom: (viewerId: string, roomId: string) => Promise<Room | null>;
  readonly friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
  readonly findMissedReceipts: FindMissedReceipts;
}

export function createRoomStreams(deps: RoomStreamsDeps): RoomStreams {
  const { hub, live, resources, findVisibleRoom } = deps;
  const createReceiptFilter = createReceiptFilters(deps);

  /** Membership itself cannot change unseen: joining and leaving are entries of the log. */
  const authorize = async (room: Room, viewerId: string, entry: RoomLogEntry): Promise<Authorization> => {
    const member = room.members.get(viewerId);
    if (member === undefined) return 'end';
    if (room.directKey !== null) {
      const friendship = await resources.friendship(entry, room.directKey);
      if (hasBlocked(friendship, viewerId)) return 'end';
    }
    return entry.seq < member.firstVisibleSeq ? 'skip' : 'deliver';
  };

  const subscribe = async (viewerId: string, room: Room, after: string | null, sawSeq: number | null) => {
    const isShown = createReceiptFilter(viewerId);
    const source = hub.subscribe(room.id, { after, authorize: (entry) => authorize(room, viewerId, entry) });
    const stream = {
      roomId: room.id,
      directKey: room.directKey,
      viewerId,
      end: () => void source.return?.(),
    };
    live.add(stream);
    const release = (): void => live.delete(stream);
    let confirmed = false;

    const translate = async (item: FeedItem<RoomLogEntry, ReadReceipt>): Promise<Piped<RoomStreamItem>> => {
      // The stream has its place only now: what happened to the membership before is not an entry that it will see.
      confirmed ||= (await findVisibleRoom(viewerId, room.id)) !== null;
      if (!confirmed) return endStream;
      return show(item, isShown);
    };
    try {
      const first = after === null ? [] : await movedWhileAway(room.id, after, sawSeq, isShown);
      return pipeStream(source, translate, { first, onEnd: release });
    } catch (error) {
      release();
      await source.return?.();
      throw error;
    }
  };

  const show = async (
    item: FeedItem<RoomLogEntry, ReadReceipt>,
    isShown: ReceiptFilter,
  ): Promise<Piped<RoomStreamItem>> => {
    if (item.kind === 'entry') {
      const { entry, cursor } = item;
      return { kind: 'entry', entry, message: () => resources.message(entry), cursor };
    }
    if (item.kind !== 'signal') return item;
    const { signal: receipt, cursor } = item;
    return (await isShown(receipt)) ? { kind: 'read', receipt, cursor } : skipItem;
  };

  /** Receipts have no place in the log, so that a resumed stream begins with those that moved since the entry last seen. */
  const movedWhileAway = async (
    roomId: string,
    cursor: string,
    sawSeq: number | null,
    isShown: ReceiptFilter,
  ): Promise<readonly RoomStreamItem[]> => {
    const moved = sawSeq === null ? [] : await deps.findMissedReceipts(roomId, sawSeq);
    const shown = await Promise.all(
      moved.map(async (receipt) => ((await isShown(receipt)) ? [receipt] : [])),
    );
    return shown.flat().map((receipt) => ({ kind: 'read', receipt, cursor }));
  };

  return {
    async open(viewerId, roomId, after) {
      const room = await findVisibleRoom(viewerId, roomId);
      if (room === null) return refuse('NotARoomMember');
      return subscribe(viewerId, room, after, seqOf(deps.cursors, after, roomId));
    },
    notify(entry) {
      if (!live.has(entry.roomId)) return;
      // Asked for already now, so that it is there when the first subscriber needs it.
      if (hub.notify(entry.roomId, entry)) void resources.message(entry);
    },
    tryAppend(entry, message) {
      if (!live.has(entry.roomId)) return;
      if (message !== undefined) resources.knowMessage(entry, message);
      if (hub.tryAppend(entry.roomId, entry)) void resources.message(entry);
    },
    signal: (receipt) => hub.signal(toSignal(receipt)),
    endBlocked(friendship) {
      for (const stream of live.ofPair(friendship.pairKey))
        if (hasBlocked(friendship, stream.viewerId)) stream.end();
    },
    reconcile: () => hub.reconcile(),
  };
}

/** The seq that a cursor stands at; null without one, or for a log of another epoch. */
function seqOf(cursors: Cursors, after: string | null, roomId: string): number | null {
  if (after === null) return null;
  const { epoch, seq } = cursors.decode(after, roomId);
  return epoch === cursors.epoch ? seq : null;
}
