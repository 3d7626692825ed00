import type { Reads } from '../view/create-reads.ts';
import { put, type RoomListStream } from './room-list-stream.ts';
import type { SharedReads } from './shared-reads.ts';

/** Reads rooms that changed, each once for every viewer whom it concerns; the answer shows one of them to one stream. */
export function createReadRooms(deps: {
  createReads: () => Reads;
  sharedReads: SharedReads;
  now: () => Date;
}): (roomIds: readonly string[]) => Promise<(roomId: string, stream: RoomListStream) => void> {
  const { createReads, sharedReads, now } = deps;

  const read = async (reads: Reads, roomId: string) => {
    const room = await reads.room(roomId);
    const pair = room === null || room.directKey === null ? null : await reads.friendship(room.directKey);
    return { roomId, room, blockedBy: pair?.blockedBy ?? [] };
  };
  return async (roomIds) => {
    const reads = createReads();
    const found = await Promise.all(roomIds.map((roomId) => read(reads, roomId)));
    const byId = new Map(found.map((one) => [one.roomId, one]));
    sharedReads.begin(reads);
    return (roomId, stream) => {
      const { room = null, blockedBy = [] } = byId.get(roomId) ?? {};
      if (room?.members.has(stream.viewerId) === true && !blockedBy.includes(stream.viewerId))
        showChanged(stream, roomId, room.lastSeq, now());
      else showRemoved(stream, roomId, now());
    };
  };
}

/** Unless the stream was shown all of it: notifications repeat. */
function showChanged(stream: RoomListStream, roomId: string, lastSeq: number, now: Date): void {
  const { rooms, readRoomIds } = stream.state;
  const isNew = stream.follow(roomId);
  const hasMoved = rooms.take(roomId, lastSeq);
  const wasRead = readRoomIds.delete(roomId);
  if (isNew || hasMoved || wasRead) put(stream, 'changed', roomId, now);
}

function showRemoved(stream: RoomListStream, roomId: string, now: Date): void {
  const since = stream.waiting(roomId)?.since ?? now;
  if (!stream.unfollow(roomId)) return;
  stream.state.rooms.delete(roomId);
  stream.state.receipts.delete(roomId);
  put(stream, 'removed', roomId, since);
}
