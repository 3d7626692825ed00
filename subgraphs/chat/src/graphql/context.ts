import { requireViewer, type Viewer } from '@parley/service-kit/subgraph';
import type { RoomLists } from '../room-list/room-lists.ts';
import type { SharedLoaders } from '../room-list/shared-loaders.ts';
import type { RoomStreams } from '../room-events/room-streams.ts';
import type { DeleteMessage } from '../messages/delete-message.ts';
import type { EditMessage } from '../messages/edit-message.ts';
import type { MarkMessagesRead } from '../messages/mark-messages-read.ts';
import type { SendMessage } from '../messages/send-message.ts';
import type { OpenDirectRoom } from '../rooms/open-direct-room.ts';
import type { SetTyping } from '../typing/set-typing.ts';
import type { TypingRooms } from '../typing/typing-rooms.ts';
import type { Loaders } from '../reads/loaders.ts';
import type { AuthorizedReads } from '../reads/authorized-reads.ts';

/** What resolvers may call in one operation to change something. */
export interface OperationUseCases {
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
  readonly useCases: OperationUseCases;
  readonly streams: RoomStreams;
  readonly typing: TypingRooms;
  readonly roomLists: RoomLists;
  readonly sharedLoaders: SharedLoaders;
  /** What the viewer may see. Throws UNAUTHENTICATED without a viewer. */
  reads(): AuthorizedReads;
  /** What others read of the same moment need not be read again: from here on these are used. */
  share(loaders: Loaders): AuthorizedReads;
  /** After a mutation: what was read before may have changed. */
  forget(): void;
}

export function createContextFactory(deps: {
  useCases: OperationUseCases;
  open: Pick<Context, 'streams' | 'typing' | 'roomLists' | 'sharedLoaders'>;
  createLoaders: () => Loaders;
  createAuthorizedReads: (loaders: Loaders, viewerId: string) => AuthorizedReads;
}): (viewer: Viewer | null) => Context {
  const { useCases, createLoaders, createAuthorizedReads } = deps;
  const { streams, typing, roomLists, sharedLoaders } = deps.open;
  return (viewer) => {
    let reads: AuthorizedReads | null = null;
    return {
      viewer,
      useCases,
      streams,
      typing,
      roomLists,
      sharedLoaders,
      reads: () => (reads ??= createAuthorizedReads(createLoaders(), requireViewer(viewer).id)),
      share: (loaders) => (reads = createAuthorizedReads(loaders, requireViewer(viewer).id)),
      forget: () => void (reads = null),
    };
  };
}
