import { endStream, pipeStream, skipItem, type Piped } from '@parley/async';
import type { Authorization, FeedHub, FeedItem, FeedSignal } from '@parley/feeds';
import { hasBlocked, type Friendship } from '../friendships/friendship.ts';
import type { Message } from '../rooms/message.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { FindVisibleRoom } from '../rooms/find-visible-room.ts';
import { firstVisibleNumber, type Room } from '../rooms/room.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { ReceiptPrivacyStore } from '../stores/receipt-privacy-store.ts';
import type { EntryResources } from './entry-resources.ts';
import type { LiveStreams } from './live-streams.ts';
import type { NewestVotes } from './newest-votes.ts';
import type { FindFirstReceipts } from './first-receipts.ts';
import { OutOfSight } from './out-of-sight.ts';
import { createReceiptFilters, type ReceiptFilter } from './receipt-filter.ts';
import { toSignal } from './receipts.ts';

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
  | { readonly kind: 'receipt'; readonly receipt: Receipt; readonly cursor: string };

export interface SubscribeDeps {
  readonly hub: FeedHub<RoomLogEntry, Receipt>;
  readonly live: LiveStreams;
  readonly resources: EntryResources;
  readonly newestVotes: Pick<NewestVotes, 'appended' | 'isSuperseded'>;
  readonly findVisibleRoom: FindVisibleRoom;
  readonly hiddenMessages: Pick<HiddenMessageStore, 'numbersOf'>;
  readonly friendships: { findMany(pairKeys: readonly string[]): Promise<readonly Friendship[]> };
  readonly receiptPrivacy: Pick<ReceiptPrivacyStore, 'hidingAmong'>;
  readonly findFirstReceipts: FindFirstReceipts;
}

/** Opens the stream of a member after a cursor, which stands at `seq`; without one at the log's present end. */
export function createSubscribe(deps: SubscribeDeps) {
  const { hub, live, resources, newestVotes, findVisibleRoom, hiddenMessages, findFirstReceipts } = deps;
  const createReceiptFilter = createReceiptFilters(deps);

  return async (
    viewerId: string,
    room: Room,
    after: { readonly cursor: string; readonly seq: number | null } | null,
  ): Promise<AsyncIterableIterator<RoomStreamItem>> => {
    const filter = createReceiptFilter(viewerId);
    let confirmed: Promise<Room | null> | undefined;
    const outOfSight = new OutOfSight();
    const findRoom = async (): Promise<Room | null> => {
      const [found, numbers] = await Promise.all([
        findVisibleRoom(viewerId, room.id),
        hiddenMessages.numbersOf({ roomId: room.id, userId: viewerId }),
      ]);
      for (const number of numbers) outOfSight.hide(number);
      return found;
    };
    // The stream has its place only now: what happened to the membership before is not an entry that it will see.
    const confirm = (): Promise<Room | null> => (confirmed ??= findRoom());
    let receipts: Promise<readonly FeedSignal<Receipt>[]> | undefined;
    const readReceipts = async () => {
      const seq = after?.seq ?? null;
      const first = await findFirstReceipts(room.id, seq);
      return (await filter.allowed(room, first, seq)).map(toSignal);
    };
    const source = hub.subscribe(room.id, {
      after: after?.cursor ?? null,
      // Receipts have no place in the log: what moved until here is read, what moves from here on is notified.
      signals: () => (receipts ??= readReceipts()),
      authorize: async (entry) => {
        const seen = await confirm();
        if (seen === null) return 'end';
        const authorization = await authorize(resources, seen, viewerId, entry);
        const isLeftOut = outOfSight.has(entry) || newestVotes.isSuperseded(entry);
        return isLeftOut && authorization === 'deliver' ? 'skip' : authorization;
      },
    });
    const stream = {
      roomId: room.id,
      directKey: room.directKey,
      viewerId,
      hide: (number: number) => outOfSight.hide(number),
      end: () => void source.return?.(),
    };
    live.add(stream);
    const release = (): void => live.delete(stream);

    const translate = async (item: FeedItem<RoomLogEntry, Receipt>): Promise<Piped<RoomStreamItem>> =>
      (await confirm()) === null ? endStream : show(resources, item, filter);
    try {
      // A stream without its receipts is none: who opened it tries again.
      await receipts;
      return pipeStream(source, translate, { onEnd: release });
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
  // Nor to one that has expired.
  const first = firstVisibleNumber(room, viewerId) ?? member.firstVisibleNumber;
  if ('number' in entry && entry.number < first) return 'skip';
  // What has expired was never shown to who joined after it.
  if (entry.type === 'MessagesExpired' && entry.upTo < member.firstVisibleNumber) return 'skip';
  return entry.type === 'RoomMemberRemoved' && entry.userId === viewerId ? 'end' : 'deliver';
}

async function show(
  resources: EntryResources,
  item: FeedItem<RoomLogEntry, Receipt>,
  { isShown }: ReceiptFilter,
): Promise<Piped<RoomStreamItem>> {
  if (item.kind === 'entry') {
    const { entry, cursor } = item;
    return { kind: 'entry', entry, message: () => resources.message(entry), cursor };
  }
  if (item.kind !== 'signal') return item;
  const { signal: receipt, cursor } = item;
  return (await isShown(receipt)) ? { kind: 'receipt', receipt, cursor } : skipItem;
}
