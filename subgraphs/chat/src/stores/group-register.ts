import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import { inTransaction } from '@parley/mysql';
import type { RoomChange, RoomFact, Roster } from '../rooms/room-change.ts';
import type { Database } from './database.ts';
import { endInvitesOf, spendInvite } from './invite-rows.ts';
import { lockRoom, readRoster, type Transaction } from './locked-group.ts';
import { toOutboxRow } from './outbox-payload.ts';

export type RegisterRefusal = 'NotARoomMember' | 'NotAGroup' | 'InviteNotValid';

/** Who changes a group, and when. */
interface By {
  readonly roomId: string;
  readonly actorId: string;
  readonly at: Date;
}

/** The room, the change, an invite's use; of 100 people who are added at most the rows of before and of now; of one who is removed the invites. */
const changeWrites = 3 + 2 * 100 + 50;

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
    // Else who is removed comes back at once.
    if (fact.type === 'RoomMemberRemoved' && fact.userId !== change.actorId)
      await endInvitesOf(transaction, where, at);
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
