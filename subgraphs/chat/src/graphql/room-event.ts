import type { RoomLogEntry } from '../rooms/room-log-entry.ts';
import type { Message } from '../rooms/message.ts';
import type { Room } from '../rooms/room.ts';
import type { Context } from './context.ts';
import type { Resolvers } from './graph.generated.ts';
import { messageEdge } from './message-edge.ts';
import { roomEdge } from './rooms.ts';
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

/** What brings a message; it is read when it is asked for. */
type WithMessage = Pick<EntryEvent<'MessageSent'>, 'message'>;

/** Of any type. */
export type AnyEntryEvent = { [Type in RoomLogEntry['type']]: EntryEvent<Type> }[RoomLogEntry['type']];

export const roomEventTypes: Pick<
  Resolvers,
  | 'ChatRoomCreated'
  | 'MessageSent'
  | 'ThreadReplySent'
  | 'MessageEdited'
  | 'MessageDeleted'
  | 'RoomUpdated'
  | 'RoomMemberAdded'
  | 'RoomMemberRemoved'
  | 'RoomMemberRoleChanged'
  | 'MessagePinned'
  | 'MessageUnpinned'
  | 'MessagePreviewAdded'
  | 'ReactionAdded'
  | 'ReactionRemoved'
  | 'PollVoted'
  | 'PollClosed'
  | 'MessagesExpired'
> = {
  ChatRoomCreated: { room: roomOf, edge: roomEdgeOf },
  MessageSent: { message: messageOf, edge: messageEdgeOf },
  ThreadReplySent: {
    message: messageOf,
    edge: messageEdgeOf,
    thread: ({ entry }, _args, context) => context.reads().thread(entry.threadRootId),
  },
  MessageEdited: { message: messageOf, edge: messageEdgeOf },
  MessageDeleted: { message: messageOf, edge: messageEdgeOf },
  RoomUpdated: {
    room: roomOf,
    edge: roomEdgeOf,
    actor: actorOf,
    changed: ({ entry }) => entry.changed,
  },
  RoomMemberAdded: {
    room: roomOf,
    edge: roomEdgeOf,
    actor: actorOf,
    user: ({ entry }) => userStub(entry.userId),
    role: ({ entry }) => entry.role,
  },
  RoomMemberRemoved: {
    room: roomOf,
    edge: roomEdgeOf,
    actor: actorOf,
    user: ({ entry }) => userStub(entry.userId),
  },
  RoomMemberRoleChanged: {
    room: roomOf,
    edge: roomEdgeOf,
    actor: actorOf,
    user: ({ entry }) => userStub(entry.userId),
    role: ({ entry }) => entry.role,
  },
  MessagePinned: { message: messageOf, edge: messageEdgeOf, user: actorOf },
  MessageUnpinned: { message: messageOf, edge: messageEdgeOf, user: actorOf },
  PollVoted: { message: messageOf, edge: messageEdgeOf },
  PollClosed: { message: messageOf, edge: messageEdgeOf, user: actorOf },
  MessagePreviewAdded: { message: messageOf, edge: messageEdgeOf },
  MessagesExpired: { room: roomOf, edge: roomEdgeOf, upTo: ({ entry }) => entry.upTo },
  ReactionAdded: {
    message: messageOf,
    edge: messageEdgeOf,
    user: actorOf,
    emoji: ({ entry }) => entry.emoji,
    isFromBlocked: ({ entry }, _args, context) => context.reads().hasBlocked(entry.actorId),
  },
  ReactionRemoved: {
    message: messageOf,
    edge: messageEdgeOf,
    user: actorOf,
    emoji: ({ entry }) => entry.emoji,
  },
};

function messageOf({ message }: WithMessage): Promise<Message | null> {
  return message();
}

async function messageEdgeOf({ message }: WithMessage): Promise<ReturnType<typeof messageEdge> | null> {
  const found = await message();
  return found === null ? null : messageEdge(found);
}

function roomOf(
  { roomId }: { readonly roomId: string },
  _args: object,
  context: Context,
): Promise<Room | null> {
  return context.reads().room(roomId);
}

async function roomEdgeOf(
  { roomId }: { readonly roomId: string },
  _args: object,
  context: Context,
): Promise<ReturnType<typeof roomEdge> | null> {
  const reads = context.reads();
  const room = await reads.room(roomId);
  return room === null ? null : roomEdge(room, (await reads.preferences(room)).isPinned);
}

function actorOf({ entry }: { readonly entry: { readonly actorId: string } }): UserStub {
  return userStub(entry.actorId);
}
