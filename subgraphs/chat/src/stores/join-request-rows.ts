import { refuse, type Refusal } from '@parley/service-kit/refusals';
import {
  mostRequestsOfPerson,
  mostRequestsOfRoom,
  type JoinRequest,
  type TooManyJoinRequests,
} from '../rooms/join-request.ts';
import type { BannedFromRoom } from '../rooms/room-ban.ts';
import { refuseBanned } from './ban-rows.ts';
import { isGood, spendInvite } from './invite-rows.ts';
import type { Transaction } from './locked-group.ts';

type Of = Pick<JoinRequest, 'roomId' | 'userId'>;

/** Who has asked before need not ask again. Of several requests of a person at once, in several groups, each may count the others late. */
export async function insertRequest(
  transaction: Transaction,
  request: JoinRequest,
): Promise<Refusal<'InviteNotValid'> | BannedFromRoom | TooManyJoinRequests | null> {
  const { roomId, userId, inviteId, requestedAt } = request;
  const { roomJoinRequest } = transaction;
  const banned = await refuseBanned(transaction, roomId, [userId]);
  if (banned !== null) return banned;
  if (!(await isGood(transaction, inviteId, requestedAt))) return refuse('InviteNotValid');
  if ((await roomJoinRequest.findUnique({ where: { roomId_userId: { roomId, userId } } })) !== null)
    return null;
  if ((await roomJoinRequest.count({ where: { userId } })) >= mostRequestsOfPerson)
    return refuse('TooManyJoinRequests', { limit: mostRequestsOfPerson });
  if ((await roomJoinRequest.count({ where: { roomId } })) >= mostRequestsOfRoom)
    return refuse('TooManyJoinRequests', { limit: mostRequestsOfRoom });
  await roomJoinRequest.createMany({ data: [request] });
  return null;
}

/** Ends a request and uses its invite, which may be good no more. */
export async function grantRequest(
  transaction: Transaction,
  of: Of,
  now: Date,
): Promise<Refusal<'JoinRequestNotFound' | 'InviteNotValid'> | null> {
  const request = await transaction.roomJoinRequest.findUnique({ where: { roomId_userId: of } });
  if (request === null) return refuse('JoinRequestNotFound');
  if (!(await spendInvite(transaction, request.inviteId, now))) return refuse('InviteNotValid');
  await endRequests(transaction, of.roomId, [of.userId]);
  return null;
}

/** Ends the open requests of these people; the number of them. */
export async function endRequests(
  transaction: Transaction,
  roomId: string,
  userIds: readonly string[],
): Promise<number> {
  const where = { roomId, userId: { in: [...userIds] } };
  return (await transaction.roomJoinRequest.deleteMany({ where })).count;
}
