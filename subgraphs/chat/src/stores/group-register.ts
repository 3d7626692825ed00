import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import { inTransaction } from '@parley/mysql';
import { z } from 'zod';
import type { RoomChange, RoomFact, Roster } from '../rooms/room-change.ts';
import type { Prisma } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';
import { spendInvite } from './invite-store.ts';
import { toOutboxRow } from './outbox-payload.ts';

export type Transaction = Prisma.TransactionClient;

export type RegisterRefusal = 'NotARoomMember' | 'NotAGroup' | 'InviteNotValid';

/** Who changes a group, and when. */
interface By {
  readonly roomId: string;
  readonly actorId: string;
  readonly at: Date;
}

/** The room, the change, an invite's use; of 100 people who are added at most the rows of before and of now. */
const changeWrites = 3 + 2 * 100;

/**
 * Decides and records a change of a group in one transaction: one locked read, `decide`, one write. It locks the room's row first, so that
 * changes of a room are recorded one after another, in the order of their versions. Null: there was nothing to change. An invite
 * that is named is used by it, in the same transaction; one that is not good lets nobody in.
 */
export function changeGroup<Refused extends Refusal>(
  database: Database,
  by: By,
  decide: (roster: Roster) => readonly RoomFact[] | Refused,
  inviteId: string | null = null,
): Promise<RoomChange | Refused | Refusal<RegisterRefusal> | null> {
  return inTransaction(database, { maxWrites: changeWrites }, async (transaction) => {
    const room = await lockRoom(transaction, by.roomId);
    if (room === null) return refuse('NotARoomMember');
    const roster = await readRoster(transaction, room);
    if (room.kind !== 'GROUP') return refuse(roster.members.has(by.actorId) ? 'NotAGroup' : 'NotARoomMember');
    const decided = decide(roster);
    if (isRefusal(decided)) return decided;
    const [first, ...others] = decided as readonly RoomFact[];
    if (first === undefined) return null;
    if (inviteId !== null && !(await spendInvite(transaction, inviteId, by.at)))
      return refuse('InviteNotValid');
    const change: RoomChange = { ...by, version: room.version + 1, facts: [first, ...others] };
    await write(transaction, change);
    return change;
  });
}

const permission = z.enum(['EVERYONE', 'ADMINS']);
const memberRole = z.enum(['OWNER', 'ADMIN', 'MEMBER']);

async function lockRoom(transaction: Transaction, roomId: string) {
  // What is read after it, by this same transaction, was committed before.
  await transaction.$queryRaw`SELECT id FROM chat_rooms WHERE id = ${roomId} FOR UPDATE`;
  return transaction.chatRoom.findUnique({ where: { id: roomId } });
}

type Locked = NonNullable<Awaited<ReturnType<typeof lockRoom>>>;

async function readRoster(transaction: Transaction, room: Locked): Promise<Roster> {
  const { id: roomId, title, description, image } = room;
  const rows = await transaction.roomMember.findMany({ where: { roomId, leftAt: null } });
  const members = rows.map(({ userId, role, joinedAt }) => {
    return [userId, { role: memberRole.parse(role), joinedAt }] as const;
  });
  const settings = {
    whoMayPost: permission.parse(room.whoMayPost),
    whoMayAdd: permission.parse(room.whoMayAdd),
    whoMayPin: permission.parse(room.whoMayPin),
  };
  return { roomId, title, description, image, settings, members: new Map(members) };
}

async function write(transaction: Transaction, change: RoomChange): Promise<void> {
  const { roomId, version, facts, at } = change;
  await addMembers(transaction, change);
  for (const fact of facts) {
    if (fact.type === 'RoomMemberAdded') continue;
    if (fact.type === 'RoomUpdated') {
      const { settings, ...details } = fact.details;
      await transaction.chatRoom.updateMany({ where: { id: roomId }, data: { ...details, ...settings } });
      continue;
    }
    const where = { roomId, userId: fact.userId };
    const data = fact.type === 'RoomMemberRemoved' ? { leftAt: at } : { role: fact.role };
    await transaction.roomMember.updateMany({ where, data });
  }
  await transaction.chatRoom.updateMany({ where: { id: roomId }, data: { version } });
  const row = toOutboxRow({ type: 'RoomChanged', change });
  await transaction.membershipOutbox.createMany({ data: [row] });
}

/** Some of them may have been members before. */
async function addMembers(transaction: Transaction, { roomId, facts, at }: RoomChange): Promise<void> {
  const added = facts.flatMap((fact) => (fact.type === 'RoomMemberAdded' ? [fact] : []));
  if (added.length === 0) return;
  const userIds = added.map(({ userId }) => userId);
  await transaction.roomMember.deleteMany({ where: { roomId, userId: { in: userIds } } });
  await transaction.roomMember.createMany({
    data: added.map(({ userId, role }) => ({ roomId, userId, role, joinedAt: at })),
  });
}
