import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Message } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import type { Context } from './context.ts';
import type { Resolvers } from './graph.generated.ts';
import { messageEdge } from './message-edge.ts';
import { userStub, type UserStub } from './stubs.ts';

/** An entry of the log as a payload; its fields are resolved when they are asked for. */
export interface EntryEvent<Type extends RoomLogEntry['type']> {
  readonly __typename: Type;
  readonly cursor: string;
  readonly roomId: string;
  readonly at: Date;
  readonly entry: EntryOf<Type>;
  readonly message: () => Promise<Message | null>;
}

/** Some entries have one of several types. */
type EntryOf<Type extends RoomLogEntry['type'], Entry = RoomLogEntry> = Entry extends RoomLogEntry
  ? Type extends Entry['type']
    ? Entry
    : never
  : never;

/** Of any type. */
export type AnyEntryEvent = { [Type in RoomLogEntry['type']]: EntryEvent<Type> }[RoomLogEntry['type']];

export const roomEventTypes: Pick<
  Resolvers,
  | 'ChatRoomCreated'
  | 'MessageSent'
  | 'MessageEdited'
  | 'MessageDeleted'
  | 'RoomUpdated'
  | 'RoomMemberAdded'
  | 'RoomMemberRemoved'
  | 'RoomMemberRoleChanged'
  | 'MessagePinned'
  | 'MessageUnpinned'
  | 'ReactionAdded'
  | 'ReactionRemoved'
> = {
  ChatRoomCreated: { room: ({ roomId }, _args, context) => context.reads().room(roomId) },
  MessageSent: {
    message: ({ message }) => message(),
    edge: async ({ message }) => {
      const said = await message();
      return said === null ? null : messageEdge(said);
    },
  },
  MessageEdited: { message: ({ message }) => message() },
  MessageDeleted: { message: ({ message }) => message() },
  RoomUpdated: {
    room: roomOf,
    actor: actorOf,
    changed: ({ entry }) => entry.changed,
  },
  RoomMemberAdded: {
    room: roomOf,
    actor: actorOf,
    user: ({ entry }) => userStub(entry.userId),
    role: ({ entry }) => entry.role,
  },
  RoomMemberRemoved: { room: roomOf, actor: actorOf, user: ({ entry }) => userStub(entry.userId) },
  RoomMemberRoleChanged: {
    room: roomOf,
    actor: actorOf,
    user: ({ entry }) => userStub(entry.userId),
    role: ({ entry }) => entry.role,
  },
  MessagePinned: { message: ({ message }) => message(), user: actorOf },
  MessageUnpinned: { message: ({ message }) => message(), user: actorOf },
  ReactionAdded: {
    message: ({ message }) => message(),
    user: actorOf,
    emoji: ({ entry }) => entry.emoji,
    isFromBlocked: ({ entry }, _args, context) => context.reads().hasBlocked(entry.actorId),
  },
  ReactionRemoved: {
    message: ({ message }) => message(),
    user: actorOf,
    emoji: ({ entry }) => entry.emoji,
  },
};

function roomOf(
  { roomId }: { readonly roomId: string },
  _args: object,
  context: Context,
): Promise<Room | null> {
  return context.reads().room(roomId);
}

function actorOf({ entry }: { readonly entry: Pick<RoomLogEntry, 'actorId'> }): UserStub {
  return userStub(entry.actorId);
}
