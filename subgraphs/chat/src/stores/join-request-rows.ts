import { refuse, type Refusal } from '@parley/service-kit/refusals';
import {
  mostRequestsOfPerson,
  mostRequestsOfRoom,
  type JoinRequest,
  type TooManyJoinRequests,
} from '../rooms/join-request.ts';
import type { BannedFromRoom } from '../rooms/room-ban.ts';
import { refuseBanned } from './ban-rows.ts';
import { type ChangedBy, endRequests, recordChanges } from './join-request-changes.ts';
import { isGood, spendInvite } from './invite-rows.ts';
import type { Transaction } from './locked-group.ts';

type Of = Pick<JoinRequest, 'roomId' | 'userId'>;

/** Who has asked before need not ask again. Of several requests of a person at once, in several groups, each may count the others late. */
export async function insertRequest(
  transaction: Transaction,
  by: ChangedBy,
  asked: Pick<JoinRequest, 'userId' | 'inviteId'>,
): Promise<Refusal<'InviteNotValid'> | BannedFromRoom | TooManyJoinRequests | null> {
  const { roomId, at: requestedAt } = by;
  const { userId, inviteId } = asked;
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
  await roomJoinRequest.createMany({ data: [{ roomId, userId, inviteId, requestedAt }] });
  await recordChanges(transaction, by, 'OPEN', [userId]);
  return null;
}

/** Ends a request and uses its invite, which may be good no more. */
export async function grantRequest(
  transaction: Transaction,
  by: ChangedBy,
  userId: string,
): Promise<Refusal<'JoinRequestNotFound' | 'InviteNotValid'> | null> {
  const of: Of = { roomId: by.roomId, userId };
  const request = await transaction.roomJoinRequest.findUnique({ where: { roomId_userId: of } });
  if (request === null) return refuse('JoinRequestNotFound');
  if (!(await spendInvite(transaction, request.inviteId, by.at))) return refuse('InviteNotValid');
  await endRequests(transaction, by, 'APPROVED', [userId]);
  return null;
}
