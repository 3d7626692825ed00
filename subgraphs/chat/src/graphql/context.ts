import { requireViewer, type Viewer } from '@parley/service-kit/subgraph';
import type { RoomLists } from '../room-list/room-lists.ts';
import type { SharedReads } from '../room-list/shared-reads.ts';
import type { RoomStreams } from '../room-events/room-streams.ts';
import type { DeleteMessage } from '../messages/delete-message.ts';
import type { EditMessage } from '../messages/edit-message.ts';
import type { MarkMessagesRead } from '../messages/mark-messages-read.ts';
import type { SendMessage } from '../messages/send-message.ts';
import type { OpenDirectRoom } from '../rooms/open-direct-room.ts';
import type { SetTyping } from '../typing/set-typing.ts';
import type { TypingRooms } from '../typing/typing-rooms.ts';
import type { Reads } from '../view/create-reads.ts';
import type { View } from '../view/create-view.ts';

/** What a viewer can do. */
export interface Chat {
  readonly openDirectRoom: OpenDirectRoom;
  readonly sendMessage: SendMessage;
  readonly editMessage: EditMessage;
  readonly deleteMessage: DeleteMessage;
  readonly markMessagesRead: MarkMessagesRead;
  readonly setTyping: SetTyping;
}

/** What resolvers have at hand. One per request, and one per event of a subscription. */
export interface Context {
  readonly viewer: Viewer | null;
  readonly chat: Chat;
  readonly streams: RoomStreams;
  readonly typing: TypingRooms;
  readonly roomLists: RoomLists;
  readonly sharedReads: SharedReads;
  /** What the viewer may see. Throws UNAUTHENTICATED without a viewer. */
  view(): View;
  /** What others read of the same moment need not be read again: from here on the view is over these. */
  share(reads: Reads): View;
  /** After a mutation: what was read before may have changed. */
  forget(): void;
}

export function createContextFactory(deps: {
  chat: Chat;
  open: Pick<Context, 'streams' | 'typing' | 'roomLists' | 'sharedReads'>;
  createReads: () => Reads;
  createView: (reads: Reads, viewerId: string) => View;
}): (viewer: Viewer | null) => Context {
  const { chat, createReads, createView } = deps;
  const { streams, typing, roomLists, sharedReads } = deps.open;
  return (viewer) => {
    let view: View | null = null;
    return {
      viewer,
      chat,
      streams,
      typing,
      roomLists,
      sharedReads,
      view: () => (view ??= createView(createReads(), requireViewer(viewer).id)),
      share: (reads) => (view = createView(reads, requireViewer(viewer).id)),
      forget: () => void (view = null),
    };
  };
}
