import { toPlain } from '../formatting/plain-text.ts';
import type { Message } from '../rooms/message.ts';
import { seesMessage, type Room } from '../rooms/room.ts';
import type { Candidate, SearchPosition } from '../stores/message-search-store.ts';
import type { RoomPosition } from '../stores/room-store.ts';
import { findPlaces, type TextPlace } from './find-places.ts';
import { fold } from './fold-text.ts';
import { searchableText } from './index-messages.ts';
import { createReadEntries } from './read-entries.ts';
import type { Token } from './search-terms.ts';

/** What is looked for. */
export interface MessageSearch {
  /** All of them. */
  readonly tokens: readonly Token[];
  readonly senderId: string | null;
  readonly from: Date | null;
  /** Not included. */
  readonly before: Date | null;
  readonly kind: MessageKind | null;
  readonly after: SearchPosition | null;
  readonly limit: number;
}

export type MessageKind = 'ATTACHMENT' | 'IMAGE' | 'LINK';

export interface MessageHit extends SearchPosition {
  readonly message: Message;
  /** In its text; none where only a file's name is meant. */
  readonly places: readonly TextPlace[];
}

/** The newest first. `next`: where to go on, after the last hit or what was looked at without one; null: that was all. */
export interface MessageHits {
  readonly hits: readonly MessageHit[];
  readonly next: SearchPosition | null;
}

/** So many rooms are asked at a time, the most lately active ones first. */
const roomsAtATime = 100;
/** The rest is left to the next page: a search costs so much, whatever is there. */
const most = {
  /** Of the index: what has the rarest term, but perhaps not the others. */
  entries: 5_000,
  /** Those with all terms, whose texts are read. */
  candidates: 500,
  /** Of their texts in UTF-16 units, folded. */
  text: 200_000,
} as const;

interface Scope {
  readonly viewerId: string;
  readonly rooms: readonly Room[];
}

export type SearchMessages = ReturnType<typeof createSearchMessages>;

/** Looks for messages in rooms that a viewer sees. Who sees which rooms is the caller's, since when is asked here. */
export function createSearchMessages(deps: Parameters<typeof createReadEntries>[0]) {
  const readEntries = createReadEntries(deps);

  /** The hits of some rooms, until there are enough or too much was looked at: then `next` says how far that went. */
  const searchRooms = async ({ viewerId, rooms }: Scope, search: MessageSearch): Promise<MessageHits> => {
    const byId = new Map(rooms.map((room) => [room.id, room]));
    const hits: MessageHit[] = [];
    const seen = { entries: 0, candidates: 0, text: 0 };
    for await (const { candidate, message } of readEntries(viewerId, [...byId.keys()], search)) {
      const plain = plainTextOf(message);
      seen.entries += 1;
      seen.candidates += candidate.hasAllTerms ? 1 : 0;
      seen.text += plain.length;
      const hit = toHit(candidate, { message, plain }, search);
      const room = byId.get(candidate.roomId);
      if (hit !== null && room !== undefined && seesMessage(room, viewerId, hit.message)) hits.push(hit);
      const isEnough =
        seen.entries >= most.entries || seen.candidates >= most.candidates || seen.text >= most.text;
      if (hits.length === search.limit || isEnough)
        return { hits, next: { at: candidate.at, id: candidate.id } };
    }
    return { hits, next: null };
  };

  return {
    inRoom: (viewerId: string, room: Room, search: MessageSearch): Promise<MessageHits> =>
      searchRooms({ viewerId, rooms: [room] }, search),
    /** `listRooms`: those that the viewer sees, the newest activity first. */
    async inRooms(
      viewerId: string,
      listRooms: (page: { limit: number; after: RoomPosition | null }) => Promise<readonly Room[]>,
      search: MessageSearch,
    ): Promise<MessageHits> {
      let all: MessageHits = { hits: [], next: null };
      let after: RoomPosition | null = null;
      for (;;) {
        const rooms: readonly Room[] = await listRooms({ limit: roomsAtATime, after });
        // What is older than the last that can be shown need not be looked for.
        const from = laterOf(search.from, endOf(all, search)?.at ?? null);
        all = merge(all, await searchRooms({ viewerId, rooms }, { ...search, from }), search.limit);
        after = rooms.at(-1) ?? null;
        if (after === null || rooms.length < roomsAtATime || isSettled(all, after, search)) return all;
      }
    },
  };
}

/** Whether nothing of rooms that were active before that can come first. */
function isSettled(found: MessageHits, { lastActivityAt }: RoomPosition, search: MessageSearch): boolean {
  const from = laterOf(search.from, endOf(found, search)?.at ?? null);
  return from !== null && lastActivityAt < from;
}

/** Nothing that is older is shown on this page. Null: everything may be. */
function endOf({ hits, next }: MessageHits, { limit }: MessageSearch): SearchPosition | null {
  return hits.length === limit ? (hits.at(-1) ?? next) : next;
}

function laterOf(one: Date | null, other: Date | null): Date | null {
  if (one === null || other === null) return one ?? other;
  return one > other ? one : other;
}

/** What both found, as far as both have looked. */
function merge(one: MessageHits, other: MessageHits, limit: number): MessageHits {
  const ends = [one.next, other.next].filter((end) => end !== null).toSorted(newestFirst);
  const [end = null] = ends;
  const within = [...one.hits, ...other.hits]
    .filter((hit) => end === null || newestFirst(hit, end) <= 0)
    .toSorted(newestFirst);
  const hits = within.slice(0, limit);
  const last = hits.at(-1);
  const next = within.length > limit && last !== undefined ? { at: last.at, id: last.id } : end;
  return { hits, next };
}

function newestFirst(one: SearchPosition, other: SearchPosition): number {
  const byTime = other.at.getTime() - one.at.getTime();
  if (byTime !== 0) return byTime;
  return other.id < one.id ? -1 : Number(other.id > one.id);
}

function plainTextOf(message: Message | undefined): string {
  return message === undefined ? '' : fold(searchableText(message));
}

/** By the message as it is now: the index may say what it was. */
function toHit(
  candidate: Candidate,
  { message, plain }: { readonly message: Message | undefined; readonly plain: string },
  search: MessageSearch,
): MessageHit | null {
  if (message === undefined || message.deletedAt !== null) return null;
  if (search.senderId !== null && message.senderId !== search.senderId) return null;
  if (search.kind !== null && !isOf(search.kind, message)) return null;
  const places = findPlaces(searchableText(message), search.tokens, plain);
  if (places === null) return null;
  const { text, placeOf } = toPlain(message.text ?? '');
  const inText = places.filter((place) => place.start + place.length <= text.length);
  return { ...candidate, message, places: inText.map(placeOf) };
}

function isOf(kind: MessageKind, { text, attachments }: Message): boolean {
  switch (kind) {
    case 'ATTACHMENT':
      return attachments.length > 0;
    case 'IMAGE':
      return attachments.some(({ contentType }) => contentType.toLowerCase().startsWith('image/'));
    case 'LINK':
      return /\bhttps?:\/\/\S/i.test(text ?? '');
  }
}
