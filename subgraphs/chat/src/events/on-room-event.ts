import { type EventSubscription, on } from '@parley/event-bus';
import { ChatRoomCreated, MessageDeleted, MessageEdited, MessageSent, MessagesRead } from '@parley/events';
import { entryOfMessageChanged, entryOfMessageSent, entryOfRoomCreated } from '../log/log-events.ts';
import type { RoomStreams } from '../log/room-streams.ts';

/** Broadcast: what the relay published rings the streams that are open in this process. */
export function onRoomEvent(streams: Pick<RoomStreams, 'ring' | 'signal'>): readonly EventSubscription[] {
  return [
    on(ChatRoomCreated, (data, { id }) => streams.ring(entryOfRoomCreated(id, data))),
    on(MessageSent, (data, { id }) => streams.ring(entryOfMessageSent(id, data))),
    on(MessageEdited, (data, { id }) => streams.ring(entryOfMessageChanged('MessageEdited', id, data))),
    on(MessageDeleted, (data, { id }) => streams.ring(entryOfMessageChanged('MessageDeleted', id, data))),
    on(MessagesRead, ({ at, ...mark }) => streams.signal({ ...mark, at: new Date(at) })),
  ];
}
