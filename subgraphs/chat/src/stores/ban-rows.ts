import { refuse } from '@parley/service-kit/refusals';
import { mostBans, type BannedFromRoom, type TooManyBans } from '../rooms/room-ban.ts';
import { endInvitesOf } from './invite-rows.ts';
import { type ChangedBy, endRequests } from './join-request-changes.ts';
import type { Transaction } from './locked-group.ts';

/** Refuses when one of these people is banned from the group. Whichever way they were to come in: none leads past here. */
export async function refuseBanned(
  transaction: Transaction,
  roomId: string,
  joiningIds: readonly string[],
): Promise<BannedFromRoom | null> {
  if (joiningIds.length === 0) return null;
  const where = { roomId, userId: { in: [...joiningIds] } };
  const banned = await transaction.roomBan.findMany({ where, select: { userId: true } });
  return banned.length === 0
    ? null
    : refuse('BannedFromRoom', { userIds: banned.map(({ userId }) => userId) });
}

/** Who was banned before stays so, by who banned them. Their invites and their request to join end. */
export async function insertBan(
  transaction: Transaction,
  by: ChangedBy,
  userId: string,
): Promise<TooManyBans | null> {
  const { roomId, actorId: bannedBy, at: bannedAt } = by;
  const before = await transaction.roomBan.findUnique({ where: { roomId_userId: { roomId, userId } } });
  if (before !== null) return null;
  if ((await transaction.roomBan.count({ where: { roomId } })) >= mostBans)
    return refuse('TooManyBans', { limit: mostBans });
  await transaction.roomBan.createMany({ data: [{ roomId, userId, bannedBy, bannedAt }] });
  await endInvitesOf(transaction, { roomId, userId }, bannedAt);
  await endRequests(transaction, by, 'CLOSED', [userId]);
  return null;
}

export async function deleteBan(
  transaction: Transaction,
  where: { readonly roomId: string; readonly userId: string },
): Promise<void> {
  await transaction.roomBan.deleteMany({ where });
}
