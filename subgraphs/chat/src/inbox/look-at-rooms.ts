import type { Room } from '../rooms/room.ts';
import type { Reads } from '../view/create-reads.ts';
import type { InboxViewer, InboxViewers } from './inbox-viewers.ts';
import type { SharedReads } from './shared-reads.ts';
import type { Concerned } from './touched-rooms.ts';

/** Reads rooms that changed, each once for everybody whom it concerns, and tells their inboxes. */
export function createLookAtRooms(deps: {
  viewers: InboxViewers;
  createReads: () => Reads;
  sharedReads: SharedReads;
}): (touched: ReadonlyMap<string, Concerned>) => Promise<void> {
  const { viewers, createReads, sharedReads } = deps;

  const blockersOf = async (reads: Reads, room: Room | null): Promise<readonly string[]> =>
    room === null || room.directKey === null
      ? []
      : ((await reads.friendship(room.directKey))?.blockedBy ?? []);
  const look = async (reads: Reads, roomId: string) => {
    const room = await reads.room(roomId);
    return { room, blockers: await blockersOf(reads, room) };
  };
  const concerned = (roomId: string, { everybody, userIds }: Concerned): ReadonlySet<InboxViewer> => {
    const named = [...userIds].flatMap((userId) => viewers.find(userId) ?? []);
    return new Set(everybody ? [...viewers.inRoom(roomId), ...named] : named);
  };
  const tell = (viewer: InboxViewer, roomId: string, seenAt: number | null): void => {
    const isSeen = seenAt !== null;
    if (isSeen) viewers.see(viewer, roomId, seenAt);
    else if (viewer.roomIds.has(roomId)) viewers.unsee(viewer, roomId);
    else return;
    for (const stream of viewer.streams) stream.tell(roomId, isSeen ? 'changed' : 'removed');
  };

  return async (touched) => {
    const reads = createReads();
    const looked = await Promise.all(
      [...touched].map(async ([roomId, whom]) => ({ roomId, whom, ...(await look(reads, roomId)) })),
    );
    sharedReads.begin(reads);
    for (const { roomId, whom, room, blockers } of looked) {
      for (const viewer of concerned(roomId, whom)) {
        const isSeen = room?.members.has(viewer.id) === true && !blockers.includes(viewer.id);
        tell(viewer, roomId, isSeen ? room.lastSeq : null);
      }
      if (whom.everybody && room !== null) viewers.looked(roomId, room.lastSeq);
    }
  };
}
