import type { Message } from '../rooms/message.ts';
import { seesNumber, type Room } from '../rooms/room.ts';
import type { Candidate, MessageSearchStore, SearchPosition } from '../stores/message-search-store.ts';
import type { HiddenMessageStore } from '../stores/hidden-message-store.ts';
import type { RoomPosition } from '../stores/room-store.ts';
import { findPlaces, type TextPlace } from './find-places.ts';
import { fold } from './fold-text.ts';
import { searchableText } from './index-messages.ts';
import { queryTerms, type Token } from './search-terms.ts';

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
const candidatesAtATime = 100;
/** The rest is left to the next page: a search costs so much, whatever is there. Of texts in UTF-16 units, folded. */
const mostCandidates = 500;
const mostText = 200_000;

interface Scope {
  readonly viewerId: string;
  readonly rooms: readonly Room[];
}

export type SearchMessages = ReturnType<typeof createSearchMessages>;

/** Looks for messages in rooms that a viewer sees. Who sees which rooms is the caller's, since when is asked here. */
export function createSearchMessages(deps: {
  messages: { findMany(ids: readonly string[]): Promise<readonly Message[]> };
  messageSearch: Pick<MessageSearchStore, 'candidates'>;
  hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>;
}) {
  const { messages, messageSearch } = deps;
  const findHidden = createFindHidden(deps.hiddenMessages);

  /** The hits of some rooms, until there are enough or too many were looked at: then `next` says how far that went. */
  const searchRooms = async ({ viewerId, rooms }: Scope, search: MessageSearch): Promise<MessageHits> => {
    const byId = new Map(rooms.map((room) => [room.id, room]));
    const terms = queryTerms(search.tokens);
    const hits: MessageHit[] = [];
    let after = search.after;
    let textSeen = 0;
    for (let seen = 0; seen < mostCandidates && byId.size > 0; seen += candidatesAtATime) {
      const { from, before } = search;
      const roomIds = [...byId.keys()];
      const limit = candidatesAtATime;
      const candidates = await messageSearch.candidates({ roomIds, terms, from, before, after, limit });
      const found = await messages.findMany(candidates.map(({ id }) => id));
      const hidden = await findHidden(viewerId, found);
      const seen = found.filter(({ id }) => !hidden.has(id));
      const texts = new Map(seen.map((message) => [message.id, message]));
      for (const candidate of candidates) {
        const plain = plainTextOf(texts.get(candidate.id));
        textSeen += plain.length;
        const hit = toHit(candidate, { message: texts.get(candidate.id), plain }, search);
        const room = byId.get(candidate.roomId);
        if (hit !== null && room !== undefined && seesNumber(room, viewerId, hit.message.number))
          hits.push(hit);
        after = { at: candidate.at, id: candidate.id };
        if (hits.length === search.limit || textSeen >= mostText) return { hits, next: after };
      }
      if (candidates.length < limit) return { hits, next: null };
    }
    return { hits, next: byId.size === 0 ? null : after };
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
        all = merge(all, await searchRooms({ viewerId, rooms }, search), search.limit);
        after = rooms.at(-1) ?? null;
        if (after === null || rooms.length < roomsAtATime || isSettled(all, after, search)) return all;
      }
    },
  };
}

/** Finds the ids of those that a viewer has hidden; nothing is read unless somebody has. */
function createFindHidden(hiddenMessages: Pick<HiddenMessageStore, 'areHidden'>) {
  return async (userId: string, found: readonly Message[]): Promise<ReadonlySet<string>> => {
    const asked = found.filter(({ hiddenFromSome }) => hiddenFromSome).map(({ id }) => id);
    if (asked.length === 0) return new Set();
    const hidden = await hiddenMessages.areHidden(asked.map((messageId) => ({ messageId, userId })));
    return new Set(asked.filter((_id, index) => hidden[index]));
  };
}

/** Whether nothing of rooms that were active before that can come first. */
function isSettled(
  { hits, next }: MessageHits,
  { lastActivityAt }: RoomPosition,
  { from, limit }: MessageSearch,
): boolean {
  if (from !== null && lastActivityAt < from) return true;
  const last = hits.length === limit ? hits.at(-1) : next;
  return last !== null && last !== undefined && last.at > lastActivityAt;
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
  const { length } = message.text ?? '';
  return { ...candidate, message, places: places.filter((place) => place.start + place.length <= length) };
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
