import type { InboxStream } from './inbox-stream.ts';

/** Somebody with an inbox open in this process: on how many devices, and which rooms they see in it. */
export interface InboxViewer {
  readonly id: string;
  readonly streams: Set<InboxStream>;
  readonly roomIds: Set<string>;
}

/** Who has an inbox open, by room: a change of a room that none of them is in costs nothing. */
export interface InboxViewers {
  /** The viewer with this stream among theirs. */
  join(viewerId: string, stream: InboxStream): InboxViewer;
  leave(viewerId: string, stream: InboxStream): void;
  find(viewerId: string): InboxViewer | undefined;
  all(): readonly InboxViewer[];
  inRoom(roomId: string): readonly InboxViewer[];
  /** Has no effect on somebody who has left. */
  see(viewer: InboxViewer, roomId: string): void;
  unsee(viewer: InboxViewer, roomId: string): void;
  counts(): { readonly viewers: number; readonly rooms: number };
}

export function createInboxViewers(): InboxViewers {
  const byId = new Map<string, InboxViewer>();
  const byRoom = new Map<string, Set<InboxViewer>>();

  const unsee = (viewer: InboxViewer, roomId: string): void => {
    viewer.roomIds.delete(roomId);
    const viewers = byRoom.get(roomId);
    viewers?.delete(viewer);
    if (viewers?.size === 0) byRoom.delete(roomId);
  };
  return {
    join(viewerId, stream) {
      const viewer = byId.get(viewerId) ?? { id: viewerId, streams: new Set(), roomIds: new Set() };
      viewer.streams.add(stream);
      byId.set(viewerId, viewer);
      return viewer;
    },
    leave(viewerId, stream) {
      const viewer = byId.get(viewerId);
      viewer?.streams.delete(stream);
      if (viewer === undefined || viewer.streams.size > 0) return;
      byId.delete(viewerId);
      for (const roomId of viewer.roomIds) unsee(viewer, roomId);
    },
    find: (viewerId) => byId.get(viewerId),
    all: () => [...byId.values()],
    inRoom: (roomId) => [...(byRoom.get(roomId) ?? [])],
    see(viewer, roomId) {
      if (byId.get(viewer.id) !== viewer) return;
      viewer.roomIds.add(roomId);
      byRoom.set(roomId, (byRoom.get(roomId) ?? new Set<InboxViewer>()).add(viewer));
    },
    unsee,
    counts: () => ({ viewers: byId.size, rooms: byRoom.size }),
  };
}
