import { inTransaction, isDuplicateDocument } from '@parley/mongo';
import { decideCreation } from '../rooms/decide-creation.ts';
import type { RoomMade } from '../rooms/room-made.ts';
import { toEntryDocument, toRoomDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** The counter document and the first entry. */
const roomWrites = 2;

/** Takes a room over from MySQL: the counter document and the log's first entry. A room that is there already stays as it is. */
export function createRoomMaker(mongo: Mongo, now: () => Date): (made: RoomMade) => Promise<void> {
  return async (made) => {
    if ((await mongo.rooms.findOne({ _id: made.roomId }, { projection: { _id: 1 } })) !== null) return;
    const { room, entry } = decideCreation(made, now());
    try {
      await inTransaction(mongo, { maxWrites: roomWrites }, async (session) => {
        await mongo.rooms.insertOne(toRoomDocument(room, entry), { session });
        await mongo.roomLog.insertOne(toEntryDocument(entry), { session });
      });
    } catch (error) {
      // Another instance, or the repairer, was quicker.
      if (!isDuplicateDocument(error)) throw error;
    }
  };
}
