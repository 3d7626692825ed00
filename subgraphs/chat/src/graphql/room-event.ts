import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Message } from '../rooms/message.ts';
import type {
  ChatRoomCreatedResolvers,
  MessageDeletedResolvers,
  MessageEditedResolvers,
  MessageSentResolvers,
} from './graph.generated.ts';

/** An entry of the log as a payload; its fields are resolved when they are asked for. */
export interface EntryEvent<Type extends RoomLogEntry['type']> {
  readonly __typename: Type;
  readonly cursor: string;
  readonly roomId: string;
  readonly at: Date;
  readonly message: () => Promise<Message | null>;
}

export const ChatRoomCreated: ChatRoomCreatedResolvers = {
  room: ({ roomId }, _args, context) => context.reads().room(roomId),
};
export const MessageSent: MessageSentResolvers = { message: ({ message }) => message() };
export const MessageEdited: MessageEditedResolvers = { message: ({ message }) => message() };
export const MessageDeleted: MessageDeletedResolvers = { message: ({ message }) => message() };
