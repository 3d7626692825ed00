import type { EventFactory, OutgoingEvent } from '@parley/event-bus';
import {
  ChatRoomCreated,
  MessageDeleted,
  MessageEdited,
  MessageSent,
  MessagesRead,
  type EventData,
} from '@parley/events';
import type { ReadReceipt } from './read-receipt.ts';
import type {
  ChatRoomCreatedEntry,
  MessageChangedEntry,
  MessageSentEntry,
  RoomLogEntry,
} from './room-log-entry.ts';

/** The event of a log entry: it has the entry's id and time, however often it is made. */
export function eventOfEntry(createEvent: EventFactory, entry: RoomLogEntry): OutgoingEvent {
  const given = { id: entry.eventId, time: entry.at };
  const { roomId, seq, actorId } = entry;
  const change = { roomId, seq, actorId, at: entry.at.toISOString() };
  if (entry.type === 'ChatRoomCreated') {
    const { kind, memberIds } = entry;
    return createEvent(ChatRoomCreated, { ...change, kind, name: null, memberIds: [...memberIds] }, given);
  }
  const { messageId, number } = entry;
  const messageChange = { ...change, messageId, number };
  if (entry.type === 'MessageSent') {
    const recipientIds = [...entry.recipientIds];
    return createEvent(MessageSent, { ...messageChange, senderId: actorId, recipientIds }, given);
  }
  const type = entry.type === 'MessageEdited' ? MessageEdited : MessageDeleted;
  return createEvent(type, messageChange, given);
}

/** The event of a read receipt that was moved. */
export function eventOfReadReceipt(
  createEvent: EventFactory,
  { roomId, userId, upTo, at, eventId }: ReadReceipt & { readonly eventId: string },
): OutgoingEvent {
  return createEvent(MessagesRead, { roomId, userId, upTo, at: at.toISOString() }, { id: eventId, time: at });
}

export function entryOfRoomCreated(
  eventId: string,
  { roomId, seq, actorId, at, kind, memberIds }: EventData<typeof ChatRoomCreated>,
): ChatRoomCreatedEntry {
  return { type: 'ChatRoomCreated', roomId, seq, eventId, actorId, at: new Date(at), kind, memberIds };
}

export function entryOfMessageSent(eventId: string, data: EventData<typeof MessageSent>): MessageSentEntry {
  const { roomId, seq, actorId, at, messageId, number, recipientIds } = data;
  return {
    type: 'MessageSent',
    roomId,
    seq,
    eventId,
    actorId,
    at: new Date(at),
    messageId,
    number,
    recipientIds,
  };
}

export function entryOfMessageChanged(
  type: MessageChangedEntry['type'],
  eventId: string,
  { roomId, seq, actorId, at, messageId, number }: EventData<typeof MessageEdited>,
): MessageChangedEntry {
  return { type, roomId, seq, eventId, actorId, at: new Date(at), messageId, number };
}
