import { deleteInSteps, inTransaction, isDuplicateRow } from '@parley/mysql';
import type { Refusal } from '@parley/service-kit/refusals';
import { z } from 'zod';
import type { RecordedChange } from '../rooms/apply-room.ts';
import type { BesideChange } from '../rooms/beside-change.ts';
import type { RoomFact, Roster } from '../rooms/room-change.ts';
import type { RoomMade } from '../rooms/room-made.ts';
import type { Database } from './database.ts';
import { type By, changeGroup } from './group-register.ts';
import { parsePayload, toOutboxRow } from './outbox-payload.ts';

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
    async unapplied(page: { limit: number; recordedBefore: Date }): Promise<readonly RecordedChange[]> {
      const rows = await database.membershipOutbox.findMany({
        where: { appliedAt: null, createdAt: { lte: page.recordedBefore } },
        orderBy: { id: 'asc' },
        take: page.limit,
      });
      return rows.map(({ payload }) => parsePayload(payload));
    },
    /** Those of one room, the first ones first: 100 at most. */
    async unappliedOf(roomId: string): Promise<readonly RecordedChange[]> {
      const rows = await database.membershipOutbox.findMany({
        where: { roomId, appliedAt: null },
        orderBy: { id: 'asc' },
        take: 100,
      });
      return rows.map(({ payload }) => parsePayload(payload));
    },
    /** Decides and records a change of a group; null when there was nothing to change. */
    change: <Refused extends Refusal>(
      by: By,
      decide: (roster: Roster) => readonly RoomFact[] | Refused,
      beside: BesideChange | null,
    ) => changeGroup(database, by, decide, beside),
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
          database.$executeRaw`DELETE FROM membership_outbox WHERE applied_at < ${before} ORDER BY applied_at LIMIT ${limit}`,
      );
    },
  };
}

/** The room, the change, and the first members: of a group 501 at most. */
const roomWrites = 2 + 501;

async function insert(database: Database, made: RoomMade): Promise<void> {
  const { roomId, kind, directKey, createdBy, createdAt, title, description, image, settings } = made;
  const room = { id: roomId, kind, directKey, createdBy, createdAt, title, description, image, ...settings };
  const members = made.members.map(({ userId, role }) => ({ roomId, userId, role, joinedAt: createdAt }));
  await inTransaction(database, { maxWrites: roomWrites }, async (transaction) => {
    await transaction.chatRoom.createMany({ data: [room] });
    await transaction.roomMember.createMany({ data: members });
    await transaction.membershipOutbox.createMany({ data: [toOutboxRow({ type: 'RoomMade', made })] });
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
  const row = await database.membershipOutbox.findFirst({ where: { roomId } });
  const change = row === null ? null : parsePayload(row.payload);
  if (change?.type === 'RoomMade') return change.made;
  const members = room.members.map(({ userId, role }) => ({ userId, role: memberRole.parse(role) }));
  const again = { ...made, roomId, createdBy, createdAt, members };
  await database.membershipOutbox.createMany({ data: [toOutboxRow({ type: 'RoomMade', made: again })] });
  return again;
}

const memberRole = z.enum(['OWNER', 'ADMIN', 'MEMBER']);
