import { endStream, pipeStream, skipItem, type Piped } from '@parley/async';
import type { Authorization, FeedHub, FeedItem } from '@parley/feeds';
import { hasBlocked, type Friendship } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import type { Room } from '../rooms/room.ts';
import type { EntryResources } from './entry-resources.ts';
import type { LiveStreams } from './live-streams.ts';
import type { FindMissedReceipts } from './missed-receipts.ts';
import { createReceiptFilters, type ReceiptFilter } from './receipt-filter.ts';

/** What a member sees happen in a room; `cursor` is the stream's position after it. */
export type RoomStreamItem =
  | Exclude<FeedItem<RoomLogEntry>, { kind: 'entry' | 'signal' }>
  | {
      readonly kind: 'entry';
      readonly entry: RoomLogEntry;
      /** The entry's message as it is now; read once for all streams of this process. */
      readonly message: () => Promise<Message | null>;
      readonly cursor: string;
    }
  | { readonly kind: 'read'; readonly receipt: ReadReceipt; readonly cursor: string };

export interface SubscribeDeps {
  readonly hub: FeedHub<RoomLogEntry, ReadReceipt>;
  readonly live: LiveStreams;
  readonly resources: EntryResources;
  readonly findVisibleRoom: FindVisibleRoom;
  readonly friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
  readonly findMissedReceipts: FindMissedReceipts;
}

/** Opens the stream of a member after a cursor, which stands at `seq`; without one at the log's present end. */
export function createSubscribe(deps: SubscribeDeps) {
  const { hub, live, resources, findVisibleRoom, findMissedReceipts } = deps;
  const createReceiptFilter = createReceiptFilters(deps);

  return async (
    viewerId: string,
    room: Room,
    after: { readonly cursor: string; readonly seq: number | null } | null,
  ): Promise<AsyncIterableIterator<RoomStreamItem>> => {
    const isShown = createReceiptFilter(viewerId);
    let confirmed: Promise<Room | null> | undefined;
    // The stream has its place only now: what happened to the membership before is not an entry that it will see.
    const confirm = (): Promise<Room | null> => (confirmed ??= findVisibleRoom(viewerId, room.id));
    const source = hub.subscribe(room.id, {
      after: after?.cursor ?? null,
      authorize: async (entry) => {
        const seen = await confirm();
        return seen === null ? 'end' : authorize(resources, seen, viewerId, entry);
      },
    });
    const stream = {
      roomId: room.id,
      directKey: room.directKey,
      viewerId,
      end: () => void source.return?.(),
    };
    live.add(stream);
    const release = (): void => live.delete(stream);

    const translate = async (item: FeedItem<RoomLogEntry, ReadReceipt>): Promise<Piped<RoomStreamItem>> =>
      (await confirm()) === null ? endStream : show(resources, item, isShown);
    try {
      // Receipts have no place in the log: a resumed stream begins with those that moved since the entry last seen.
      const seq = after?.seq ?? null;
      const missed = seq === null ? [] : await findMissedReceipts(room.id, seq);
      const first = await showReceipts(missed, after?.cursor ?? '', isShown);
      return pipeStream(source, translate, { first, onEnd: release });
    } catch (error) {
      release();
      await source.return?.();
      throw error;
    }
  };
}

/**
 * `room`: as of the stream's beginning. Membership cannot change unseen after that: joining and leaving are entries of the log, and the
 * stream of a member who goes ends with that entry. What is before their latest joining, an earlier leaving too, and what is about a message from
 * before it, is skipped.
 */
async function authorize(
  resources: EntryResources,
  room: Room,
  viewerId: string,
  entry: RoomLogEntry,
): Promise<Authorization> {
  const member = room.members.get(viewerId);
  if (member === undefined) return 'end';
  if (room.directKey !== null) {
    const friendship = await resources.friendship(entry, room.directKey);
    if (hasBlocked(friendship, viewerId)) return 'end';
  }
  if (entry.seq < member.firstVisibleSeq) return 'skip';
  // What happens to a message from before is not shown: the event would say its text.
  if ('number' in entry && entry.number < member.firstVisibleNumber) return 'skip';
  return entry.type === 'RoomMemberRemoved' && entry.userId === viewerId ? 'end' : 'deliver';
}

async function show(
  resources: EntryResources,
  item: FeedItem<RoomLogEntry, ReadReceipt>,
  isShown: ReceiptFilter,
): Promise<Piped<RoomStreamItem>> {
  if (item.kind === 'entry') {
    const { entry, cursor } = item;
    return { kind: 'entry', entry, message: () => resources.message(entry), cursor };
  }
  if (item.kind !== 'signal') return item;
  const { signal: receipt, cursor } = item;
  return (await isShown(receipt)) ? { kind: 'read', receipt, cursor } : skipItem;
}

async function showReceipts(
  receipts: readonly ReadReceipt[],
  cursor: string,
  isShown: ReceiptFilter,
): Promise<readonly RoomStreamItem[]> {
  const shown = await Promise.all(
    receipts.map(async (receipt) => ((await isShown(receipt)) ? [receipt] : [])),
  );
  return shown.flat().map((receipt) => ({ kind: 'read', receipt, cursor }));
}
