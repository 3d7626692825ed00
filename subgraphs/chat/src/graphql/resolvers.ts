import type { Resolvers } from './graph.generated.ts';
import { Message } from './message.ts';
import { deleteMessage } from './mutations/delete-message.ts';
import { editMessage } from './mutations/edit-message.ts';
import { markMessagesRead } from './mutations/mark-messages-read.ts';
import { openDirectRoom } from './mutations/open-direct-room.ts';
import { sendMessage } from './mutations/send-message.ts';
import { setTyping } from './mutations/set-typing.ts';
import { directRoom } from './query-direct-room.ts';
import { room } from './query-room.ts';
import { rooms } from './query-rooms.ts';
import { ChatRoomCreated, MessageDeleted, MessageEdited, MessageSent } from './room-event.ts';
import { RoomMember } from './room-member.ts';
import { Room } from './room.ts';
import { Cursor, DateTime } from './scalars.ts';
import { InboxRoomChanged, inboxEvents } from './subscription-inbox-events.ts';
import { roomEvents } from './subscription-room-events.ts';
import { typing } from './subscription-typing.ts';

export const resolvers: Resolvers = {
  DateTime,
  Cursor,
  Query: { rooms, room, directRoom },
  Mutation: { openDirectRoom, sendMessage, editMessage, deleteMessage, markMessagesRead, setTyping },
  Subscription: { roomEvents, inboxEvents, typing },
  Room,
  RoomMember,
  Message,
  InboxRoomChanged,
  ChatRoomCreated,
  MessageSent,
  MessageEdited,
  MessageDeleted,
};
