import { pipeStream } from '@parley/async';
import { requireViewer, streamResolver, type StreamEvent } from '@parley/service-kit/subgraph';
import type { RoomListItem } from '../room-list/room-list-stream.ts';
import type { Loaders } from '../reads/loaders.ts';
import type { Context } from './context.ts';
import type {
  InboxRoomChangedResolvers,
  InboxRoomRemoved,
  StreamStart,
  SubscriptionInboxEventsArgs,
} from './graph.generated.ts';

/** A room that changed, and the loaders that it shares with the other viewers who are shown it. */
export interface RoomChange {
  readonly __typename: 'InboxRoomChanged';
  readonly cursor: string;
  readonly roomId: string;
  readonly loaders: Loaders;
}

type InboxEvent = StreamStart | RoomChange | InboxRoomRemoved;

export const inboxEvents = streamResolver<InboxEvent, SubscriptionInboxEventsArgs, Context>(
  async ({ after }, { viewer, roomLists, sharedLoaders }) => {
    const stream = await roomLists.open(requireViewer(viewer).id, after ?? null);
    return pipeStream(stream, (item): StreamEvent<InboxEvent> => ({
      value: toEvent(item, () => sharedLoaders.now()),
      cursor: item.cursor,
    }));
  },
);

export const InboxRoomChanged: InboxRoomChangedResolvers = {
  room: ({ roomId, loaders }, _args, context) => context.share(loaders).visibleRoom(roomId),
};

function toEvent(item: RoomListItem, loaders: () => Loaders): InboxEvent {
  const { cursor } = item;
  if (item.kind === 'start') return { __typename: 'StreamStart', cursor };
  if (item.kind === 'removed') return { __typename: 'InboxRoomRemoved', cursor, roomId: item.roomId };
  return { __typename: 'InboxRoomChanged', cursor, roomId: item.roomId, loaders: loaders() };
}
