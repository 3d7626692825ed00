import { inTransaction, isDuplicateDocument } from '@parley/mongo';
import { decideCreation } from '../rooms/decide-creation.ts';
import type { RoomMade } from '../rooms/room-made.ts';
import { toEntryDocument, toMemberDocuments, toRoomDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** The counter document, the first entry, and the first members of a group: 501 at most. */
const roomWrites = 2 + 501;

/** Takes a room over from MySQL: the counter document and the log's first entry. A room that is there already stays as it is. */
export function createRoomMaker(mongo: Mongo, now: () => Date): (made: RoomMade) => Promise<void> {
  return async (made) => {
    if ((await mongo.rooms.findOne({ _id: made.roomId }, { projection: { _id: 1 } })) !== null) return;
    const { room, entry } = decideCreation(made, now());
    const members = toMemberDocuments(room);
    try {
      await inTransaction(mongo, { maxWrites: roomWrites }, async (session) => {
        await mongo.rooms.insertOne(toRoomDocument(room, entry), { session });
        if (members.length > 0) await mongo.roomMembers.insertMany([...members], { session });
        await mongo.roomLog.insertOne(toEntryDocument(entry), { session });
      });
    } catch (error) {
      // Another instance, or the repairer, was quicker.
      if (!isDuplicateDocument(error)) throw error;
    }
  };
}
