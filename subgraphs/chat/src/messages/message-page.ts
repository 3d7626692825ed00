import { mostKept, type RecentMessages } from '../stores/recent-messages.ts';
import { firstVisibleNumber, type Room } from '../rooms/room.ts';
import type { Message } from '../rooms/message.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import { createVisibleNumbers, type VisibleNumbers } from './visible-numbers.ts';

/** A stretch of a room's messages: from the oldest on, or from the newest back (`from` is exclusive), or with one in its middle. */
export type MessageWindow =
  | { readonly direction: 'forward' | 'backward'; readonly limit: number; readonly from: number | null }
  | { readonly direction: 'around'; readonly limit: number; readonly number: number };

/** Messages in the order of sending, and whether there are others around them. */
export interface MessagePage {
  readonly messages: readonly Message[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
  /** On all pages. */
  readonly totalCount: number;
}

export type ReadMessagePage = ReturnType<typeof createReadMessagePage>;

/** Reads a room as it was when `room` was read, from the viewer's joining on. Numbers have no holes: they are the keyset. */
export function createReadMessagePage(deps: {
  messages: { range(roomId: string, from: number, to: number): Promise<readonly Message[]> };
  recentMessages: Pick<RecentMessages, 'read' | 'fill'>;
  hiddenMessages: Pick<HiddenMessageStore, 'numbersIn'>;
}) {
  const { messages, recentMessages, hiddenMessages } = deps;

  /** The newest from the copy, if it is one of this moment; else from the store, and a copy for the next. */
  const readNewest = async (room: Room, from: number): Promise<readonly Message[]> => {
    const end = { seq: room.lastSeq, eventId: room.lastEventId };
    const copy = await recentMessages.read(room.id, end);
    const wanted = (copy ?? []).filter(({ number }) => number >= from && number <= room.lastNumber);
    if (wanted.length === room.lastNumber - from + 1) return wanted;
    const newest = await messages.range(
      room.id,
      Math.max(1, room.lastNumber - mostKept + 1),
      room.lastNumber,
    );
    recentMessages.fill(room.id, end, newest);
    return newest.filter(({ number }) => number >= from);
  };

  return async (room: Room, viewerId: string, window: MessageWindow): Promise<MessagePage> => {
    const lowest = firstVisibleNumber(room, viewerId) ?? room.lastNumber + 1;
    const hidden = await hiddenMessages.numbersIn(room.id, viewerId);
    const seen = createVisibleNumbers({ lowest, highest: room.lastNumber }, hidden);
    const { from, to, ...page } = pageWithin(window, seen);
    const newest = to === room.lastNumber && from <= to && from > to - mostKept;
    const found = newest ? await readNewest(room, from) : await messages.range(room.id, from, to);
    return {
      messages: found.filter(({ number }) => !hidden.includes(number)),
      ...page,
    };
  };
}

/** The numbers of a window's messages, both included, of those that are seen; `to` is below `from` where there are none. */
export function pageWithin(
  window: MessageWindow,
  seen: VisibleNumbers,
): Omit<MessagePage, 'messages'> & { readonly from: number; readonly to: number } {
  const places = stretch(window, seen);
  const isEmpty = places.to < places.from;
  const [from, to] = isEmpty ? [1, 0] : [seen.numberAt(places.from), seen.numberAt(places.to)];
  const { count: totalCount } = seen;
  return { from, to, hasNextPage: places.to < totalCount, hasPreviousPage: places.from > 1, totalCount };
}

/** The places of a window, both included; none when `to` is below `from`. */
function stretch(
  window: MessageWindow,
  { count, countUpTo }: VisibleNumbers,
): { readonly from: number; readonly to: number } {
  const { direction, limit } = window;
  if (direction === 'around') {
    // Near an end of the room the page is as long as elsewhere, and the message not in its middle.
    const middle = Math.min(count, Math.max(1, countUpTo(window.number)));
    const last = Math.min(count, Math.max(middle + Math.floor((limit - 1) / 2), limit));
    return { from: Math.max(1, last - limit + 1), to: last };
  }
  if (direction === 'forward') {
    const first = window.from === null ? 1 : countUpTo(window.from) + 1;
    return { from: first, to: Math.min(count, first + limit - 1) };
  }
  const last = window.from === null ? count : countUpTo(window.from - 1);
  return { from: Math.max(1, last - limit + 1), to: last };
}
