import { pipeStream } from '@parley/async';
import { requireViewer, streamResolver, type StreamEvent } from '@parley/service-kit/subgraph';
import type { RoomListItem } from '../room-list/room-list-stream.ts';
import { KnownUnread, type Unread } from '../reads/known-unread.ts';
import type { Loaders } from '../reads/loaders.ts';
import type { Context } from './context.ts';
import { roomEdge } from './rooms.ts';
import type {
  InboxRoomChangedResolvers,
  InboxRoomRemovedResolvers,
  InboxScheduledMessageChangedResolvers,
  InboxThreadChangedResolvers,
  StreamStart,
  SubscriptionInboxEventsArgs,
} from './graph.generated.ts';

/** Something that a list shows of a room, and what is unread for its reader. */
interface RoomItem {
  readonly cursor: string;
  readonly roomId: string;
  /** The loaders that it shares with the other viewers who are shown it. */
  readonly loaders: Loaders;
  readonly known: KnownUnread;
}

export interface RoomChange extends RoomItem {
  readonly __typename: 'InboxRoomChanged';
}

export interface RoomRemoval extends RoomItem {
  readonly __typename: 'InboxRoomRemoved';
}

interface MessageHiding {
  readonly __typename: 'InboxMessageHidden';
  readonly cursor: string;
  readonly roomId: string;
  readonly messageId: string;
}

export interface ThreadChange {
  readonly __typename: 'InboxThreadChanged';
  readonly cursor: string;
  readonly threadRootId: string;
  readonly loaders: Loaders;
}

export interface ScheduledMessageChange {
  readonly __typename: 'InboxScheduledMessageChanged';
  readonly cursor: string;
  readonly scheduledMessageId: string;
}

type InboxEvent =
  StreamStart | RoomChange | RoomRemoval | MessageHiding | ThreadChange | ScheduledMessageChange;

export const inboxEvents = streamResolver<InboxEvent, SubscriptionInboxEventsArgs, Context>(
  async ({ after, include }, { viewer, roomLists, sharedLoaders }) => {
    const stream = await roomLists.open(requireViewer(viewer).id, after ?? null, include);
    const known = new KnownUnread();
    return pipeStream(stream, (item): StreamEvent<InboxEvent> => ({
      value: toEvent(item, () => ({ loaders: sharedLoaders.now(), known })),
      cursor: item.cursor,
    }));
  },
);

export const InboxRoomChanged: InboxRoomChangedResolvers = {
  room: ({ roomId, loaders }, _args, context) => context.share(loaders).visibleRoom(roomId),
  async edge({ roomId, loaders }, _args, context) {
    const reads = context.share(loaders);
    const room = await reads.visibleRoom(roomId);
    return room && roomEdge(room, (await reads.preferences(room)).isPinned);
  },
  unread: unreadAfter,
};

export const InboxRoomRemoved: InboxRoomRemovedResolvers = { unread: unreadAfter };

export const InboxThreadChanged: InboxThreadChangedResolvers = {
  thread: ({ threadRootId, loaders }, _args, context) => context.share(loaders).thread(threadRootId),
  draft: ({ threadRootId, loaders }, _args, context) => context.share(loaders).threadDraft(threadRootId),
};

export const InboxScheduledMessageChanged: InboxScheduledMessageChangedResolvers = {
  scheduledMessage: ({ scheduledMessageId }, _args, context) =>
    context.reads().scheduledMessage(scheduledMessageId),
};

function unreadAfter({ roomId, loaders, known }: RoomItem, _args: object, context: Context): Promise<Unread> {
  const reads = context.share(loaders);
  return known.after(roomId, {
    async readRoom() {
      const room = await reads.visibleRoom(roomId);
      if (room === null) return null;
      const [messages, mentions, isMarked] = await Promise.all([
        reads.unreadCount(room),
        reads.unreadMentionCount(room),
        reads.isMarkedUnread(room),
      ]);
      return { messages, mentions, isMarked };
    },
    readAll: () => reads.unreadRooms(),
  });
}

function toEvent(item: RoomListItem, shown: () => Pick<RoomItem, 'loaders' | 'known'>): InboxEvent {
  const { cursor } = item;
  if (item.kind === 'start') return { __typename: 'StreamStart', cursor };
  const { roomId } = item;
  if (item.kind === 'messageHidden')
    return { __typename: 'InboxMessageHidden', cursor, roomId, messageId: item.messageId };
  if (item.kind === 'scheduledChanged') {
    const { scheduledMessageId } = item;
    return { __typename: 'InboxScheduledMessageChanged', cursor, scheduledMessageId };
  }
  if (item.kind === 'threadChanged') {
    const { threadRootId } = item;
    return { __typename: 'InboxThreadChanged', cursor, threadRootId, loaders: shown().loaders };
  }
  if (item.kind === 'removed') return { __typename: 'InboxRoomRemoved', cursor, roomId, ...shown() };
  return { __typename: 'InboxRoomChanged', cursor, roomId, ...shown() };
}
