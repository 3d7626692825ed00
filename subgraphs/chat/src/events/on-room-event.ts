import { type EventSubscription, on } from '@parley/event-bus';
import {
  ChatRoomCreated,
  MessageDeleted,
  MessageEdited,
  MessageSent,
  MessagesRead,
  RoomMemberAdded,
  RoomMemberRemoved,
  RoomMemberRoleChanged,
  RoomRenamed,
} from '@parley/events';
import type { RoomLists } from '../room-list/room-lists.ts';
import { entryOfMessageChanged, entryOfMessageSent, entryOfRoomCreated } from '../rooms/describe-entry.ts';
import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { RoomStreams } from '../room-events/room-streams.ts';
import type { AudienceCache } from '../typing/audience-cache.ts';
import type { TypingRooms } from '../typing/typing-rooms.ts';

/** What is open in this process and follows what happens in rooms. */
interface RoomListeners {
  readonly streams: Pick<RoomStreams, 'notify' | 'signal'>;
  readonly typing: Pick<TypingRooms, 'messageSent' | 'memberRemoved'>;
  readonly audiences: Pick<AudienceCache, 'forgetRoom'>;
  readonly roomLists: Pick<RoomLists, 'messageSent' | 'roomChanged' | 'roomRead'>;
}

/** Broadcast: what the relay published notifies the streams that are open in this process. One subscription per type: each parses. */
export function onRoomEvent(listeners: RoomListeners): readonly EventSubscription[] {
  const { streams, typing, roomLists } = listeners;
  const notify = (entry: RoomLogEntry): void => {
    streams.notify(entry);
    if (entry.type === 'MessageSent')
      roomLists.messageSent(entry.roomId, [entry.actorId, ...entry.recipientIds]);
    else roomLists.roomChanged(entry.roomId, entry.type === 'ChatRoomCreated' ? entry.memberIds : []);
  };
  return [
    ...onMembershipEvent(listeners),
    on(ChatRoomCreated, (data, { id }) => notify(entryOfRoomCreated(id, data))),
    on(MessageSent, (data, { id }) => {
      const entry = entryOfMessageSent(id, data);
      notify(entry);
      typing.messageSent(entry);
    }),
    on(MessageEdited, (data, { id }) => notify(entryOfMessageChanged('MessageEdited', id, data))),
    on(MessageDeleted, (data, { id }) => notify(entryOfMessageChanged('MessageDeleted', id, data))),
    on(MessagesRead, ({ at, ...receipt }) => {
      streams.signal({ ...receipt, at: new Date(at) });
      roomLists.roomRead(receipt);
    }),
  ];
}

function onMembershipEvent({ typing, audiences, roomLists }: RoomListeners): readonly EventSubscription[] {
  return [
    on(RoomRenamed, ({ roomId }) => roomLists.roomChanged(roomId)),
    on(RoomMemberRoleChanged, ({ roomId }) => roomLists.roomChanged(roomId)),
    on(RoomMemberAdded, ({ roomId, userId }) => roomLists.roomChanged(roomId, [userId])),
    on(RoomMemberRemoved, ({ roomId, userId }) => {
      audiences.forgetRoom(roomId);
      typing.memberRemoved(roomId, userId);
      roomLists.roomChanged(roomId, [userId]);
    }),
  ];
}
