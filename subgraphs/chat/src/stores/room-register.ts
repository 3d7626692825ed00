import { z } from 'zod';
import type { RoomMade } from '../rooms/room-made.ts';
import { deleteInSteps, inTransaction, isDuplicateRow } from '@parley/mysql';
import type { Database } from './database.ts';

/** The authority for which rooms there are and who is in them. */
export function createRoomRegister(database: Database) {
  /**
   * Records a room, its members and the change that MongoDB is to take over, in one transaction. Of several 1:1 rooms of one
   * pair the first one wins: the answer is what was recorded, now or before.
   */
  const record = async (made: RoomMade): Promise<RoomMade> => {
    try {
      await insert(database, made);
      return made;
    } catch (error) {
      if (!isDuplicateRow(error) || made.directKey === null) throw error;
      return findRecorded(database, made, made.directKey);
    }
  };
  return {
    record,
    /** Changes that were not applied and are at least this old, in order. */
    async unapplied(page: { limit: number; recordedBefore: Date }): Promise<readonly RoomMade[]> {
      const rows = await database.membershipOutbox.findMany({
        where: { appliedAt: null, createdAt: { lte: page.recordedBefore } },
        orderBy: { id: 'asc' },
        take: page.limit,
      });
      return rows.map(({ payload }) => parse(payload));
    },
    async markApplied(eventId: string, at: Date): Promise<void> {
      await database.membershipOutbox.updateMany({
        where: { eventId, appliedAt: null },
        data: { appliedAt: at },
      });
    },
    /** Deletes applied changes of before this time. */
    async forgetApplied(before: Date): Promise<void> {
      await deleteInSteps(
        (limit) =>
          database.$executeRaw`DELETE FROM membership_outbox WHERE applied_at < ${before} LIMIT ${limit}`,
      );
    },
  };
}

/** The room, its two members, the change. */
const roomWrites = 4;

async function insert(database: Database, made: RoomMade): Promise<void> {
  const { roomId, kind, directKey, createdBy, createdAt } = made;
  const members = made.members.map(({ userId, role }) => ({ roomId, userId, role, joinedAt: createdAt }));
  await inTransaction(database, { maxWrites: roomWrites }, async (transaction) => {
    await transaction.chatRoom.createMany({ data: [{ id: roomId, kind, directKey, createdBy, createdAt }] });
    await transaction.roomMember.createMany({ data: members });
    await transaction.membershipOutbox.createMany({ data: [toOutboxRow(made)] });
  });
}

/**
 * The room is there for good, its change only until it has been applied and forgotten. Who asks for it after that finds it lost in
 * MongoDB: then it is to be applied again, by a change of its own.
 */
async function findRecorded(database: Database, made: RoomMade, directKey: string): Promise<RoomMade> {
  const room = await database.chatRoom.findUniqueOrThrow({
    where: { directKey },
    include: { members: { where: { leftAt: null } } },
  });
  const { id: roomId, createdBy, createdAt } = room;
  const change = await database.membershipOutbox.findFirst({ where: { roomId } });
  if (change !== null) return parse(change.payload);
  const members = room.members.map(({ userId, role }) => ({ userId, role: memberRole.parse(role) }));
  const again = { ...made, roomId, createdBy, createdAt, members };
  await database.membershipOutbox.createMany({ data: [toOutboxRow(again)] });
  return again;
}

const memberRole = z.enum(['OWNER', 'ADMIN', 'MEMBER']);

const roomMade = z.object({
  eventId: z.string(),
  roomId: z.string(),
  kind: z.enum(['DIRECT', 'GROUP']),
  directKey: z.string().nullable(),
  createdBy: z.string(),
  createdAt: z.coerce.date(),
  members: z.array(z.object({ userId: z.string(), role: memberRole })),
});

function parse(payload: string): RoomMade {
  return roomMade.parse(JSON.parse(payload));
}

function toOutboxRow(made: RoomMade) {
  const { eventId, roomId, createdAt } = made;
  return { eventId, roomId, type: 'ChatRoomCreated', payload: JSON.stringify(made), createdAt };
}
