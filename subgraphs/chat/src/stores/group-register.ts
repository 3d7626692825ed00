import { isRefusal, refuse, type Refusal } from '@parley/service-kit/refusals';
import { inTransaction } from '@parley/mysql';
import type { RoomChange, RoomFact, Roster } from '../rooms/room-change.ts';
import type { Database } from './database.ts';
import type { BesideChange } from '../rooms/beside-change.ts';
import type { JoinRequestState, TooManyJoinRequests } from '../rooms/join-request.ts';
import type { Traced } from '../rooms/traced.ts';
import { isAtLeast } from '../rooms/permissions.ts';
import type { BannedFromRoom, TooManyBans } from '../rooms/room-ban.ts';
import { deleteBan, insertBan, refuseBanned } from './ban-rows.ts';
import { type ChangedBy, endRequests } from './join-request-changes.ts';
import { grantRequest, insertRequest } from './join-request-rows.ts';
import { endInvitesOf, spendInvite } from './invite-rows.ts';
import { lockRoom, readRoster, type Transaction } from './locked-group.ts';
import { toOutboxRow } from './outbox-payload.ts';

export type RegisterRefusal =
  | Refusal<'NotARoomMember' | 'NotAGroup' | 'InviteNotValid' | 'JoinRequestNotFound'>
  | BannedFromRoom
  | TooManyBans
  | TooManyJoinRequests;

/** Who changes a group, and when. */
export interface By extends Traced {
  readonly roomId: string;
  readonly actorId: string;
  readonly at: Date;
  readonly newId: () => string;
}

/**
 * The room, the change, an invite's use, a ban and a request; of 100 people who are added at most the rows of before and of now, their
 * requests and what became of those; of one who is removed the invites.
 */
const changeWrites = 6 + 4 * 100 + 50;

/**
 * Decides and records a change of a group in one transaction: one locked read, `decide`, one write. It locks the room's row first, so that
 * changes of a room are recorded one after another, in the order of their versions. Null: there was nothing to change. Nobody joins who is
 * banned. What is recorded beside it is so in the same transaction, or refuses it: an invite that is not good lets nobody in.
 */
export function changeGroup<Refused extends Refusal>(
  database: Database,
  { newId, ...given }: By,
  decide: (roster: Roster) => readonly RoomFact[] | Refused,
  beside: BesideChange | null = null,
): Promise<RoomChange | Refused | RegisterRefusal | null> {
  return inTransaction(database, { maxWrites: changeWrites }, async (transaction) => {
    const room = await lockRoom(transaction, given.roomId);
    if (room === null) return refuse('NotARoomMember');
    const roster = await readRoster(transaction, room);
    const by: ChangedBy = { ...given, newId, adminIds: adminsOf(roster) };
    if (room.kind !== 'GROUP') return refuse(roster.members.has(by.actorId) ? 'NotAGroup' : 'NotARoomMember');
    const decided = decide(roster);
    if (isRefusal(decided)) return decided;
    const facts = decided as readonly RoomFact[];
    const refused =
      (await refuseBanned(transaction, by.roomId, joining(facts))) ??
      (beside && (await writeBeside(transaction, by, beside, roster)));
    if (refused !== null) return refused;
    const [first, ...others] = facts;
    if (first === undefined) return null;
    const change: RoomChange = { ...given, version: room.version + 1, facts: [first, ...others] };
    await write(transaction, change, by);
    return change;
  });
}

function adminsOf({ members }: Roster): readonly string[] {
  return [...members].flatMap(([userId, { role }]) => (isAtLeast(role, 'ADMIN') ? [userId] : []));
}

function joining(facts: readonly RoomFact[]): readonly string[] {
  return facts.flatMap((fact) => (fact.type === 'RoomMemberAdded' ? [fact.userId] : []));
}

async function writeBeside(
  transaction: Transaction,
  by: ChangedBy,
  beside: BesideChange,
  { members }: Roster,
): Promise<RegisterRefusal | null> {
  const { roomId, actorId, at } = by;
  switch (beside.kind) {
    case 'invite used':
      if (members.has(actorId) || (await spendInvite(transaction, beside.inviteId, at))) return null;
      return refuse('InviteNotValid');
    case 'banned':
      return insertBan(transaction, by, beside.userId);
    case 'requested':
      if (members.has(beside.userId)) return null;
      return insertRequest(transaction, by, beside);
    case 'request approved':
      if (members.has(beside.userId)) return null;
      return grantRequest(transaction, by, beside.userId);
    case 'request ended':
      return (await endRequests(transaction, by, endedBy(by, beside), [beside.userId])) > 0
        ? null
        : refuse('JoinRequestNotFound');
    case 'unbanned':
      await deleteBan(transaction, { roomId, userId: beside.userId });
      return null;
  }
}

function endedBy({ actorId }: ChangedBy, { userId }: { readonly userId: string }): JoinRequestState {
  return actorId === userId ? 'CANCELLED' : 'DECLINED';
}

async function write(transaction: Transaction, change: RoomChange, by: ChangedBy): Promise<void> {
  const { roomId, version, facts, at } = change;
  await addMembers(transaction, change, by);
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

/** Some of them may have been members before, or have asked to join. */
async function addMembers(
  transaction: Transaction,
  { roomId, facts, at }: RoomChange,
  by: ChangedBy,
): Promise<void> {
  const added = facts.flatMap((fact) => (fact.type === 'RoomMemberAdded' ? [fact] : []));
  if (added.length === 0) return;
  const userIds = added.map(({ userId }) => userId);
  await transaction.roomMember.deleteMany({ where: { roomId, userId: { in: userIds } } });
  await endRequests(transaction, by, 'CLOSED', userIds);
  await transaction.roomMember.createMany({
    data: added.map(({ userId, role }) => ({ roomId, userId, role, joinedAt: at })),
  });
}
