import type { EventFactory, OutgoingEvent } from '@parley/event-bus';
import {
  ChatRoomCreated,
  JoinRequestChanged,
  MessageDeleted,
  MessageEdited,
  MessageHidden,
  MessagePinned,
  MessagePreviewAdded,
  MessageSent,
  MessageUnpinned,
  MessagesExpired,
  MessagesDelivered,
  MessagesRead,
  PollClosed,
  PollVoted,
  RoomMemberAdded,
  RoomMemberRemoved,
  RoomMemberRoleChanged,
  RoomPreferencesChanged,
  RoomUpdated,
  ReactionAdded,
  ReactionRemoved,
  ScheduledMessageChanged,
  ThreadReplySent,
  ThreadStateChanged,
  type EventData,
} from '@parley/events';
import type { ScheduledChange } from '../scheduled/scheduled-message.ts';
import type { HiddenMessage } from './hidden-message.ts';
import type { JoinRequestChange } from './join-request.ts';
import type { Receipt } from './receipt.ts';
import type { Mute } from './room-preferences.ts';
import type { ThreadState } from './thread.ts';
import { type Traced, withTrace } from './traced.ts';
import type {
  ChatRoomCreatedEntry,
  MessageChangedEntry,
  MessageSentEntry,
  MessagesExpiredEntry,
  PollVotedEntry,
  ReactionEntry,
  RoomLogEntry,
  RoomMemberAddedEntry,
  RoomMemberRemovedEntry,
  RoomMemberRoleChangedEntry,
  RoomUpdatedEntry,
  ThreadReplySentEntry,
} from './room-log-entry.ts';

/** The event of a log entry: it has the entry's id and time, however often it is made. */
export function eventOfEntry(createEvent: EventFactory, entry: RoomLogEntry): OutgoingEvent {
  const given = { id: entry.eventId, time: entry.at, ...('traceparent' in entry && withTrace(entry)) };
  const at = entry.at.toISOString();
  switch (entry.type) {
    case 'ChatRoomCreated':
      return createEvent(
        ChatRoomCreated,
        { ...entry, at, name: null, memberIds: [...entry.memberIds] },
        given,
      );
    case 'MessageSent': {
      const recipientIds = [...entry.recipientIds];
      const exceptIds = entry.exceptIds && [...entry.exceptIds];
      const mentionedIds = entry.mentionedIds && [...entry.mentionedIds];
      const data = { ...entry, at, senderId: entry.actorId, recipientIds, exceptIds, mentionedIds };
      return createEvent(MessageSent, data, given);
    }
    case 'ThreadReplySent': {
      const recipientIds = [...entry.recipientIds];
      const mentionedIds = entry.mentionedIds && [...entry.mentionedIds];
      const data = { ...entry, at, senderId: entry.actorId, recipientIds, mentionedIds };
      return createEvent(ThreadReplySent, data, given);
    }
    case 'MessageEdited': {
      const mentionedIds = entry.mentionedIds && [...entry.mentionedIds];
      return createEvent(MessageEdited, { ...entry, at, mentionedIds }, given);
    }
    case 'MessageDeleted':
      return createEvent(MessageDeleted, { ...entry, at }, given);
    case 'RoomMemberAdded':
      return createEvent(RoomMemberAdded, { ...entry, at }, given);
    case 'RoomMemberRemoved':
      return createEvent(RoomMemberRemoved, { ...entry, at }, given);
    case 'RoomMemberRoleChanged':
      return createEvent(RoomMemberRoleChanged, { ...entry, at }, given);
    case 'RoomUpdated':
      return createEvent(RoomUpdated, { ...entry, at, changed: [...entry.changed] }, given);
    case 'MessagePinned':
      return createEvent(MessagePinned, { ...entry, at }, given);
    case 'MessageUnpinned':
      return createEvent(MessageUnpinned, { ...entry, at }, given);
    case 'PollVoted':
      return createEvent(PollVoted, { ...entry, at }, given);
    case 'PollClosed':
      return createEvent(PollClosed, { ...entry, at }, given);
    case 'MessagePreviewAdded':
      return createEvent(MessagePreviewAdded, { ...entry, at }, given);
    case 'MessagesExpired':
      return createEvent(MessagesExpired, { ...entry, at }, given);
    case 'ReactionAdded':
      return createEvent(ReactionAdded, { ...entry, at, recipientIds: [...entry.recipientIds] }, given);
    case 'ReactionRemoved':
      return createEvent(ReactionRemoved, { ...entry, at, recipientIds: [...entry.recipientIds] }, given);
  }
}

/** The event of a receipt that was moved. */
export function eventOfReceipt(
  createEvent: EventFactory,
  { eventId, kind, at, traceparent, ...receipt }: Receipt & Traced & { readonly eventId: string },
): OutgoingEvent {
  const definition = kind === 'READ' ? MessagesRead : MessagesDelivered;
  const given = { id: eventId, time: at, ...withTrace({ traceparent }) };
  return createEvent(definition, { ...receipt, at: at.toISOString() }, given);
}

/** The event of what a member has set of a room. */
export function eventOfPreferences(
  createEvent: EventFactory,
  change: Traced & {
    readonly roomId: string;
    readonly userId: string;
    readonly version: number;
    readonly eventId: string;
    readonly at: Date;
    readonly mute: Mute | null;
  },
): OutgoingEvent {
  const { roomId, userId, version, eventId, at, mute } = change;
  const mutedUntil = mute?.until?.toISOString() ?? null;
  const data = { roomId, userId, version, isMuted: mute !== null, mutedUntil, at: at.toISOString() };
  return createEvent(RoomPreferencesChanged, data, { id: eventId, time: at, ...withTrace(change) });
}

/** The event of a message that somebody has hidden from themself. */
export function eventOfHiding(
  createEvent: EventFactory,
  { eventId, at, traceparent, ...hidden }: HiddenMessage & Traced & { readonly eventId: string },
): OutgoingEvent {
  const given = { id: eventId, time: at, ...withTrace({ traceparent }) };
  return createEvent(MessageHidden, { ...hidden, at: at.toISOString() }, given);
}

/** The event of what somebody did with a thread for themself. */
export function eventOfThreadState(
  createEvent: EventFactory,
  {
    eventId,
    rootId: threadRootId,
    at,
    traceparent,
    ...state
  }: ThreadState & Traced & { readonly eventId: string },
): OutgoingEvent {
  const data = { ...state, threadRootId, at: at.toISOString() };
  return createEvent(ThreadStateChanged, data, { id: eventId, time: at, ...withTrace({ traceparent }) });
}

/** The event of what became of a request to join. */
export function eventOfJoinRequest(
  createEvent: EventFactory,
  { eventId, at, recipientIds, traceparent, ...change }: JoinRequestChange,
): OutgoingEvent {
  const data = { ...change, recipientIds: [...recipientIds], at: at.toISOString() };
  return createEvent(JoinRequestChanged, data, { id: eventId, time: at, ...withTrace({ traceparent }) });
}

/** The event of what became of a scheduled message: its id is the same however often it is made. */
export function eventOfScheduled(
  createEvent: EventFactory,
  { id: scheduledMessageId, at, traceparent, ...change }: ScheduledChange,
): OutgoingEvent {
  const data = { ...change, scheduledMessageId, at: at.toISOString() };
  const id = `${scheduledMessageId}:${change.version}`;
  return createEvent(ScheduledMessageChanged, data, { id, time: at, ...withTrace({ traceparent }) });
}

export function entryOfRoomCreated(
  eventId: string,
  { at, name: _name, ...entry }: EventData<typeof ChatRoomCreated>,
): ChatRoomCreatedEntry {
  return { ...entry, type: 'ChatRoomCreated', eventId, at: new Date(at) };
}

export function entryOfMessageSent(
  eventId: string,
  { at, senderId: _senderId, ...entry }: EventData<typeof MessageSent>,
): MessageSentEntry {
  return { ...entry, type: 'MessageSent', eventId, at: new Date(at) };
}

export function entryOfThreadReplySent(
  eventId: string,
  { at, senderId: _senderId, ...entry }: EventData<typeof ThreadReplySent>,
): ThreadReplySentEntry {
  return { ...entry, type: 'ThreadReplySent', eventId, at: new Date(at) };
}

export function entryOfMessageChanged(
  type: MessageChangedEntry['type'],
  eventId: string,
  { at, ...entry }: EventData<typeof MessageEdited>,
): MessageChangedEntry {
  return { ...entry, type, eventId, at: new Date(at) };
}

export function entryOfReaction(
  type: ReactionEntry['type'],
  eventId: string,
  { at, ...entry }: EventData<typeof ReactionAdded>,
): ReactionEntry {
  return { ...entry, type, eventId, at: new Date(at) };
}

export function entryOfVote(eventId: string, { at, ...entry }: EventData<typeof PollVoted>): PollVotedEntry {
  return { ...entry, type: 'PollVoted', eventId, at: new Date(at) };
}

export function entryOfExpiry(
  eventId: string,
  { at, ...entry }: EventData<typeof MessagesExpired>,
): MessagesExpiredEntry {
  return { ...entry, type: 'MessagesExpired', eventId, at: new Date(at) };
}

export function entryOfMemberAdded(
  eventId: string,
  { at, ...entry }: EventData<typeof RoomMemberAdded>,
): RoomMemberAddedEntry {
  return { ...entry, type: 'RoomMemberAdded', eventId, at: new Date(at) };
}

export function entryOfMemberRemoved(
  eventId: string,
  { at, ...entry }: EventData<typeof RoomMemberRemoved>,
): RoomMemberRemovedEntry {
  return { ...entry, type: 'RoomMemberRemoved', eventId, at: new Date(at) };
}

export function entryOfRoleChanged(
  eventId: string,
  { at, ...entry }: EventData<typeof RoomMemberRoleChanged>,
): RoomMemberRoleChangedEntry {
  return { ...entry, type: 'RoomMemberRoleChanged', eventId, at: new Date(at) };
}

export function entryOfRoomUpdated(
  eventId: string,
  { at, ...entry }: EventData<typeof RoomUpdated>,
): RoomUpdatedEntry {
  return { ...entry, type: 'RoomUpdated', eventId, at: new Date(at) };
}
