import type { RoomMade } from '../rooms/room-made.ts';
import { type RoomDocument, toEntryDocument } from './documents.ts';
import { inTransaction, isDuplicateDocument } from '@parley/mongo';
import type { Mongo } from './mongo.ts';

/** Takes a room over from MySQL: the counter document and the log's first entry. A room that is there already stays as it is. */
export function createRoomMaker(mongo: Mongo): (made: RoomMade) => Promise<void> {
  return async (made) => {
    if ((await mongo.rooms.findOne({ _id: made.roomId }, { projection: { _id: 1 } })) !== null) return;
    try {
      await inTransaction(mongo, async (session) => {
        await mongo.rooms.insertOne(toDocument(made), { session });
        await mongo.roomLog.insertOne(toEntryDocument(firstEntry(made)), { session });
      });
    } catch (error) {
      // Another instance, or the repairer, was quicker.
      if (!isDuplicateDocument(error)) throw error;
    }
  };
}

function toDocument(made: RoomMade): RoomDocument {
  const members = made.members.map(({ userId, role }) => [
    userId,
    { role, joinedAt: made.createdAt, firstVisibleSeq: 1, firstVisibleNumber: 1, sentUpTo: 0 },
  ]);
  return {
    _id: made.roomId,
    kind: made.kind,
    directKey: made.directKey,
    createdAt: made.createdAt,
    lastActivityAt: made.createdAt,
    lastAt: made.createdAt,
    lastSeq: 1,
    lastNumber: 0,
    lastMessageId: null,
    memberIds: made.members.map(({ userId }) => userId),
    members: Object.fromEntries(members),
  };
}

function firstEntry(made: RoomMade) {
  return {
    type: 'ChatRoomCreated',
    roomId: made.roomId,
    seq: 1,
    eventId: made.eventId,
    actorId: made.createdBy,
    at: made.createdAt,
    kind: made.kind,
    memberIds: made.members.map(({ userId }) => userId),
  } as const;
}
