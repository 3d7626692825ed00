import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Message } from '../rooms/message.ts';
import type { Room, RoomKind, RoomMember } from '../rooms/room.ts';

/** A room as the log sees it: the counter document that every transaction of the room passes through. */
export interface RoomDocument {
  readonly _id: string;
  readonly kind: RoomKind;
  readonly directKey: string | null;
  readonly createdAt: Date;
  readonly lastActivityAt: Date;
  /** Of the newest log entry: no later entry is before it. */
  readonly lastAt: Date;
  readonly lastSeq: number;
  /** The newest log entry, where it was noted: it says nothing when its `seq` is not `lastSeq`. */
  readonly lastEntry?: { readonly seq: number; readonly eventId: string };
  readonly lastNumber: number;
  readonly lastMessageId: string | null;
  /** The keys of `members`, for the index. */
  readonly memberIds: readonly string[];
  readonly members: Readonly<Record<string, Omit<RoomMember, 'userId'>>>;
}

export type MessageDocument = Omit<Message, 'id'> & { readonly _id: string };

/** `_id` is the id of the entry's event. */
export type RoomLogDocument = { readonly _id: string } & DistributiveOmit<RoomLogEntry, 'eventId'>;

/** One by room and user: its `_id`. `eventId` is new with every move: the relay publishes it. */
export interface ReadReceiptDocument {
  readonly _id: string;
  readonly roomId: string;
  readonly userId: string;
  readonly upTo: number;
  readonly eventId: string;
  readonly at: Date;
}

/** What a message is found by; its `_id` is the message's. */
export interface IndexedMessageDocument {
  readonly _id: string;
  readonly roomId: string;
  readonly at: Date;
  readonly version: number;
  readonly terms: readonly string[];
}

/** How far the messages from before there was an index are indexed: up to this id. */
export interface SearchStateDocument {
  readonly _id: 'back-fill';
  readonly upTo: string;
  readonly isWhole?: boolean;
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export function toRoom({
  _id,
  memberIds: _memberIds,
  members,
  lastAt: _lastAt,
  lastEntry,
  ...room
}: RoomDocument): Room {
  const byId = Object.entries(members).map(([userId, member]) => [userId, { userId, ...member }] as const);
  return { ...room, id: _id, lastEventId: lastEventIdOf({ ...room, lastEntry }), members: new Map(byId) };
}

/** The id of the newest log entry; null when it is not known. */
export function lastEventIdOf({ lastSeq, lastEntry }: LastEntry): string | null {
  return lastEntry?.seq === lastSeq ? lastEntry.eventId : null;
}

interface LastEntry extends Pick<RoomDocument, 'lastSeq'> {
  readonly lastEntry?: RoomDocument['lastEntry'] | undefined;
}

/** `last`: the newest entry. */
export function toRoomDocument(
  { id, members, lastEventId: _lastEventId, ...room }: Room,
  { at: lastAt, seq, eventId }: RoomLogEntry,
): RoomDocument {
  const byId = [...members.values()].map(({ userId, ...member }) => [userId, member] as const);
  return {
    _id: id,
    ...room,
    lastAt,
    lastEntry: { seq, eventId },
    memberIds: [...members.keys()],
    members: Object.fromEntries(byId),
  };
}

export function toMessage({ _id, ...message }: MessageDocument): Message {
  return { id: _id, ...message };
}

export function toMessageDocument({ id, ...message }: Message): MessageDocument {
  return { _id: id, ...message };
}

export function toEntry({ _id, ...entry }: RoomLogDocument): RoomLogEntry {
  return { eventId: _id, ...entry };
}

export function toEntryDocument({ eventId, ...entry }: RoomLogEntry): RoomLogDocument {
  return { _id: eventId, ...entry };
}

export function toReadReceipt({ roomId, userId, upTo, at }: ReadReceiptDocument): ReadReceipt {
  return { roomId, userId, upTo, at };
}
