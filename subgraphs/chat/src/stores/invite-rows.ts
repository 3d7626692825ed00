import type { Transaction } from './locked-group.ts';

/** Uses an invite once, if it is good; the row decides who was first. */
export async function spendInvite(transaction: Transaction, id: string, now: Date): Promise<boolean> {
  const spent = await transaction.$executeRaw`
    UPDATE room_invites SET uses = uses + 1
    WHERE id = ${id} AND revoked_at IS NULL AND expires_at > ${now} AND (max_uses IS NULL OR uses < max_uses)`;
  return spent === 1;
}

/** Whether an invite could be used now. */
export async function isGood(transaction: Transaction, id: string, now: Date): Promise<boolean> {
  const invite = await transaction.roomInvite.findUnique({ where: { id } });
  if (invite === null || invite.revokedAt !== null || invite.expiresAt <= now) return false;
  return invite.maxUses === null || invite.uses < invite.maxUses;
}

/** Revokes the invites of a group that this user made and that are good. */
export async function endInvitesOf(
  transaction: Transaction,
  { roomId, userId }: { readonly roomId: string; readonly userId: string },
  at: Date,
): Promise<void> {
  await transaction.$executeRaw`
    UPDATE room_invites SET revoked_at = ${at}
    WHERE room_id = ${roomId} AND created_by = ${userId}
      AND revoked_at IS NULL AND expires_at > ${at} AND (max_uses IS NULL OR uses < max_uses)`;
}
