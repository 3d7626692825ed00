import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Message } from '../rooms/message.ts';
import type { Resolvers } from './graph.generated.ts';

/** An entry of the log as a payload; its fields are resolved when they are asked for. */
export interface EntryEvent<Type extends RoomLogEntry['type']> {
  readonly __typename: Type;
  readonly cursor: string;
  readonly roomId: string;
  readonly at: Date;
  readonly message: () => Promise<Message | null>;
}

export const roomEventTypes: Pick<
  Resolvers,
  'ChatRoomCreated' | 'MessageSent' | 'MessageEdited' | 'MessageDeleted'
> = {
  ChatRoomCreated: { room: ({ roomId }, _args, context) => context.reads().room(roomId) },
  MessageSent: { message: ({ message }) => message() },
  MessageEdited: { message: ({ message }) => message() },
  MessageDeleted: { message: ({ message }) => message() },
};
