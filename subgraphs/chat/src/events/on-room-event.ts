import { type EventSubscription, on } from '@parley/event-bus';
import {
  ChatRoomCreated,
  MessageDeleted,
  MessageEdited,
  MessageSent,
  MessagesRead,
  RoomMemberRemoved,
} from '@parley/events';
import { entryOfMessageChanged, entryOfMessageSent, entryOfRoomCreated } from '../log/log-events.ts';
import type { RoomStreams } from '../log/room-streams.ts';
import type { KnownAudiences } from '../typing/known-audiences.ts';
import type { TypingRooms } from '../typing/typing-rooms.ts';

/** What is open in this process and follows what happens in rooms. */
export interface RoomListeners {
  readonly streams: Pick<RoomStreams, 'ring' | 'signal'>;
  readonly typing: Pick<TypingRooms, 'messageSent' | 'memberRemoved'>;
  readonly audiences: Pick<KnownAudiences, 'forgetRoom'>;
}

/** Broadcast: what the relay published rings the streams that are open in this process. One subscription per type: each parses. */
export function onRoomEvent({ streams, typing, audiences }: RoomListeners): readonly EventSubscription[] {
  return [
    on(ChatRoomCreated, (data, { id }) => streams.ring(entryOfRoomCreated(id, data))),
    on(RoomMemberRemoved, ({ roomId, userId }) => {
      audiences.forgetRoom(roomId);
      typing.memberRemoved(roomId, userId);
    }),
    on(MessageSent, (data, { id }) => {
      const entry = entryOfMessageSent(id, data);
      streams.ring(entry);
      typing.messageSent(entry);
    }),
    on(MessageEdited, (data, { id }) => streams.ring(entryOfMessageChanged('MessageEdited', id, data))),
    on(MessageDeleted, (data, { id }) => streams.ring(entryOfMessageChanged('MessageDeleted', id, data))),
    on(MessagesRead, ({ at, ...mark }) => streams.signal({ ...mark, at: new Date(at) })),
  ];
}
