import { type EventSubscription, on } from '@parley/event-bus';
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
  ReactionAdded,
  ReactionRemoved,
  RoomPreferencesChanged,
  ScheduledMessageChanged,
  ThreadReplySent,
  ThreadStateChanged,
} from '@parley/events';
import type { RoomLists } from '../room-list/room-lists.ts';
import {
  entryOfExpiry,
  entryOfMessageChanged,
  entryOfMessageSent,
  entryOfReaction,
  entryOfRoomCreated,
  entryOfVote,
  entryOfThreadReplySent,
} from '../rooms/describe-entry.ts';
import type { DirectRoomCache } from '../rooms/direct-room-cache.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { RoomStreams } from '../room-events/room-streams.ts';
import type { AudienceCache } from '../typing/audience-cache.ts';
import type { TypingRooms } from '../typing/typing-rooms.ts';
import { onGroupEvent } from './on-group-event.ts';

/** What is open in this process and follows what happens in rooms. */
export interface RoomListeners {
  readonly streams: Pick<RoomStreams, 'notify' | 'signal' | 'hide'>;
  readonly typing: Pick<TypingRooms, 'messageSent' | 'memberRemoved'>;
  readonly audiences: Pick<AudienceCache, 'forgetRoom'>;
  readonly directRooms: Pick<DirectRoomCache, 'forget'>;
  readonly roomLists: Pick<
    RoomLists,
    | 'messageSent'
    | 'roomChanged'
    | 'roomRead'
    | 'preferencesChanged'
    | 'messageHidden'
    | 'threadStateChanged'
    | 'joinRequestChanged'
    | 'scheduledChanged'
    | 'threadChanged'
  >;
}

/** Broadcast: what the relay published notifies the streams that are open in this process. One subscription per type: each parses. */
export function onRoomEvent(listeners: RoomListeners): readonly EventSubscription[] {
  const { streams, typing, roomLists, directRooms } = listeners;
  const notify = (entry: RoomLogEntry): void => {
    streams.notify(entry);
    if ('threadRootId' in entry && entry.threadRootId !== undefined)
      roomLists.threadChanged(entry.threadRootId);
    if (entry.type === 'MessageSent') roomLists.messageSent(entry);
    else roomLists.roomChanged(entry.roomId, entry.type === 'ChatRoomCreated' ? entry.memberIds : []);
  };
  return [
    ...onGroupEvent(listeners),
    on(ChatRoomCreated, (data, { id }) => notify(entryOfRoomCreated(id, data))),
    on(MessageSent, (data, { id }) => {
      const entry = entryOfMessageSent(id, data);
      notify(entry);
      typing.messageSent(entry);
    }),
    // It is no message of the room: its list shows the thread where it is asked to, and that something has changed.
    on(ThreadReplySent, (data, { id }) => {
      const entry = entryOfThreadReplySent(id, data);
      notify(entry);
      typing.messageSent(entry);
    }),
    on(MessageEdited, (data, { id }) => notify(entryOfMessageChanged('MessageEdited', id, data))),
    on(MessageDeleted, (data, { id }) => notify(entryOfMessageChanged('MessageDeleted', id, data))),
    on(MessagePinned, (data, { id }) => notify(entryOfMessageChanged('MessagePinned', id, data))),
    on(MessageUnpinned, (data, { id }) => notify(entryOfMessageChanged('MessageUnpinned', id, data))),
    on(PollVoted, (data, { id }) => notify(entryOfVote(id, data))),
    on(PollClosed, (data, { id }) => notify(entryOfMessageChanged('PollClosed', id, data))),
    on(MessagePreviewAdded, (data, { id }) => notify(entryOfMessageChanged('MessagePreviewAdded', id, data))),
    on(MessagesExpired, (data, { id }) => {
      directRooms.forget(data.roomId);
      notify(entryOfExpiry(id, data));
    }),
    on(ReactionAdded, (data, { id }) => notify(entryOfReaction('ReactionAdded', id, data))),
    on(ReactionRemoved, (data, { id }) => notify(entryOfReaction('ReactionRemoved', id, data))),
    on(MessagesDelivered, ({ at, ...receipt }) => {
      streams.signal({ ...receipt, kind: 'DELIVERED', at: new Date(at) });
    }),
    on(MessagesRead, ({ at, ...receipt }) => {
      streams.signal({ ...receipt, kind: 'READ', at: new Date(at) });
      roomLists.roomRead(receipt);
    }),
    on(RoomPreferencesChanged, (change) => roomLists.preferencesChanged(change)),
    on(ScheduledMessageChanged, ({ scheduledMessageId: id, at, ...change }) =>
      roomLists.scheduledChanged({ ...change, id, at: new Date(at) }),
    ),
    on(JoinRequestChanged, (change) => roomLists.joinRequestChanged(change)),
    on(ThreadStateChanged, ({ threadRootId: rootId, at, ...state }) =>
      roomLists.threadStateChanged({ ...state, rootId, at: new Date(at) }),
    ),
    on(MessageHidden, ({ at, ...hidden }) => {
      streams.hide(hidden);
      roomLists.messageHidden({ ...hidden, at: new Date(at) });
    }),
  ];
}
