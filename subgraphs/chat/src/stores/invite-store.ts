import { isGood, type RoomInvite } from '../rooms/room-invite.ts';
import type { Database } from './database.ts';
import type { Transaction } from './group-register.ts';

/** More than a group has at a time; those that were used up are among them. */
const mostRead = 500;

export type InviteStore = ReturnType<typeof createInviteStore>;

/** Keeps invites to groups; of their tokens a digest. */
export function createInviteStore({ roomInvite }: Database) {
  return {
    async insert(invite: RoomInvite, tokenHash: string): Promise<void> {
      await roomInvite.createMany({ data: [{ ...invite, tokenHash }] });
    },
    async find(id: string): Promise<RoomInvite | null> {
      return roomInvite.findUnique({ where: { id }, omit: { tokenHash: true } });
    },
    async findByToken(tokenHash: string): Promise<RoomInvite | null> {
      return roomInvite.findUnique({ where: { tokenHash }, omit: { tokenHash: true } });
    },
    /** Those through which one can join the room now, the newest first. */
    async goodOf(roomId: string, now: Date): Promise<readonly RoomInvite[]> {
      const found = await roomInvite.findMany({
        where: { roomId, revokedAt: null, expiresAt: { gt: now } },
        orderBy: { expiresAt: 'desc' },
        take: mostRead,
        omit: { tokenHash: true },
      });
      const good = found.filter((invite) => isGood(invite, now));
      return good.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    },
    async revoke(id: string, at: Date): Promise<void> {
      await roomInvite.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
    },
  };
}

/** Uses an invite once, if it is good; the row decides who was first. */
export async function spendInvite(transaction: Transaction, id: string, now: Date): Promise<boolean> {
  const spent = await transaction.$executeRaw`
    UPDATE room_invites SET uses = uses + 1
    WHERE id = ${id} AND revoked_at IS NULL AND expires_at > ${now} AND (max_uses IS NULL OR uses < max_uses)`;
  return spent === 1;
}
