import type { Loaders } from '../reads/loaders.ts';
import { put, type RoomListStream } from './room-list-stream.ts';
import type { SharedLoaders } from './shared-loaders.ts';

/** Reads rooms that changed, each once for every viewer whom it concerns; the answer shows one of them to streams. */
export function createReadRooms(deps: {
  createLoaders: () => Loaders;
  sharedLoaders: SharedLoaders;
  now: () => Date;
}): (roomIds: readonly string[]) => Promise<(roomId: string, streams: Iterable<RoomListStream>) => void> {
  const { createLoaders, sharedLoaders, now } = deps;

  const read = async (loaders: Loaders, roomId: string) => {
    const room = await loaders.room(roomId);
    const pair = room === null || room.directKey === null ? null : await loaders.friendship(room.directKey);
    return { roomId, room, blockedBy: pair?.blockedBy ?? [] };
  };
  return async (roomIds) => {
    const loaders = createLoaders();
    const found = await Promise.all(roomIds.map((roomId) => read(loaders, roomId)));
    const byId = new Map(found.map((one) => [one.roomId, one]));
    return (roomId, streams) => {
      // Not before: a read that was given up, and answers late, is shown to nobody.
      sharedLoaders.begin(loaders);
      const { room = null, blockedBy = [] } = byId.get(roomId) ?? {};
      for (const stream of streams)
        if (room?.members.has(stream.viewerId) === true && !blockedBy.includes(stream.viewerId))
          showChanged(stream, roomId, room.lastSeq, now());
        else showRemoved(stream, roomId, now());
    };
  };
}

/** Unless the stream was shown all of it: notifications repeat. */
function showChanged(stream: RoomListStream, roomId: string, lastSeq: number, now: Date): void {
  const { rooms, changedRoomIds, hidden } = stream.state;
  hidden.delete(roomId);
  // A log that is shorter than what was shown has lost entries: what follows them is news.
  if (lastSeq < rooms.of(roomId)) rooms.delete(roomId);
  const isNew = stream.follow(roomId);
  const hasMoved = rooms.take(roomId, lastSeq);
  const wasChanged = changedRoomIds.delete(roomId);
  if (isNew || hasMoved || wasChanged) put(stream, 'changed', roomId, now);
}

function showRemoved(stream: RoomListStream, roomId: string, now: Date): void {
  const since = stream.waiting(roomId)?.since ?? now;
  const { rooms, receipts, preferences, hidden } = stream.state;
  stream.unfollow(roomId);
  rooms.delete(roomId);
  receipts.delete(roomId);
  preferences.delete(roomId);
  if (hidden.has(roomId)) return;
  hidden.add(roomId);
  put(stream, 'removed', roomId, since);
}
