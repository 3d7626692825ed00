import type { InboxStream } from './inbox-stream.ts';

/** Somebody with an inbox open in this process: on how many devices, and which rooms they see in it. */
export interface InboxViewer {
  readonly id: string;
  readonly streams: Set<InboxStream>;
  readonly roomIds: Set<string>;
  /** How far they are known to have read, by room, as far as that has been heard of. */
  readonly readUpTo: Map<string, number>;
  /** The pairs in which they block the other, as they were read last. */
  blockedKeys: ReadonlySet<string>;
}

/** Who has an inbox open, by room: a change of a room that none of them is in costs nothing. */
export interface InboxViewers {
  /** The viewer with this stream among theirs. */
  join(viewerId: string, stream: InboxStream): InboxViewer;
  leave(viewerId: string, stream: InboxStream): void;
  find(viewerId: string): InboxViewer | undefined;
  all(): readonly InboxViewer[];
  ids(): readonly string[];
  inRoom(roomId: string): readonly InboxViewer[];
  roomIds(): readonly string[];
  /** They know the room as it was at this `seq` of its log. Has no effect on somebody who has left. */
  see(viewer: InboxViewer, roomId: string, lastSeq: number): void;
  /** All who see the room have been told of it as it was at this `seq`. */
  looked(roomId: string, lastSeq: number): void;
  /** The `seq` up to which all who see the room know it. */
  lookedUpTo(roomId: string): number;
  unsee(viewer: InboxViewer, roomId: string): void;
  counts(): { readonly viewers: number; readonly rooms: number };
}

export function createInboxViewers(): InboxViewers {
  const byId = new Map<string, InboxViewer>();
  const byRoom = new Map<string, { readonly viewers: Set<InboxViewer>; lastSeq: number }>();

  const unsee = (viewer: InboxViewer, roomId: string): void => {
    viewer.roomIds.delete(roomId);
    viewer.readUpTo.delete(roomId);
    const viewers = byRoom.get(roomId)?.viewers;
    viewers?.delete(viewer);
    if (viewers?.size === 0) byRoom.delete(roomId);
  };
  return {
    join(viewerId, stream) {
      const viewer = byId.get(viewerId) ?? newViewer(viewerId);
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
    ids: () => [...byId.keys()],
    inRoom: (roomId) => [...(byRoom.get(roomId)?.viewers ?? [])],
    roomIds: () => [...byRoom.keys()],
    see(viewer, roomId, lastSeq) {
      if (byId.get(viewer.id) !== viewer) return;
      viewer.roomIds.add(roomId);
      const room = byRoom.get(roomId) ?? { viewers: new Set(), lastSeq };
      room.viewers.add(viewer);
      room.lastSeq = Math.min(room.lastSeq, lastSeq);
      byRoom.set(roomId, room);
    },
    looked(roomId, lastSeq) {
      const room = byRoom.get(roomId);
      if (room !== undefined) room.lastSeq = Math.max(room.lastSeq, lastSeq);
    },
    lookedUpTo: (roomId) => byRoom.get(roomId)?.lastSeq ?? Infinity,
    unsee,
    counts: () => ({ viewers: byId.size, rooms: byRoom.size }),
  };
}

function newViewer(id: string): InboxViewer {
  return { id, streams: new Set(), roomIds: new Set(), readUpTo: new Map(), blockedKeys: new Set() };
}
