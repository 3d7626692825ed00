import { deleteInSteps, inTransaction } from '@parley/mysql';
import { refuse, type Refusal } from '@parley/service-kit/refusals';
import type { RoomInvite } from '../rooms/room-invite.ts';
import type { Roster } from '../rooms/room-change.ts';
import type { Database } from './database.ts';
import { lockRoom, readRoster } from './locked-group.ts';

/** More than a group has at a time. */
const mostRead = 500;
const inviteWrites = 1;

export type InviteStore = ReturnType<typeof createInviteStore>;

/** Keeps invites to groups; of their tokens a digest. */
export function createInviteStore(database: Database) {
  const { roomInvite } = database;
  const goodOnes = (roomId: string, now: Date) => ({
    roomId,
    revokedAt: null,
    expiresAt: { gt: now },
    OR: [{ maxUses: null }, { uses: { lt: roomInvite.fields.maxUses } }],
  });
  return {
    /**
     * Keeps a new invite unless `decide` refuses it, which is told who is in the group and how many good invites it has. Both stay so until
     * the invite is kept: nobody is removed, and no other invite is made, in between.
     */
    async insert<Refused extends Refusal>(
      invite: RoomInvite,
      tokenHash: string,
      decide: (roster: Roster, good: number) => Refused | null,
    ): Promise<Refused | Refusal<'NotARoomMember'> | Refusal<'NotAGroup'> | null> {
      const { roomId, createdAt, createdBy } = invite;
      return inTransaction(database, { maxWrites: inviteWrites }, async (transaction) => {
        const room = await lockRoom(transaction, roomId);
        if (room === null) return refuse('NotARoomMember');
        const roster = await readRoster(transaction, room);
        if (room.kind !== 'GROUP')
          return refuse(roster.members.has(createdBy) ? 'NotAGroup' : 'NotARoomMember');
        const good = await transaction.roomInvite.count({ where: goodOnes(roomId, createdAt) });
        const refused = decide(roster, good);
        if (refused === null) await transaction.roomInvite.createMany({ data: [{ ...invite, tokenHash }] });
        return refused;
      });
    },
    async find(id: string): Promise<RoomInvite | null> {
      return roomInvite.findUnique({ where: { id }, omit: { tokenHash: true } });
    },
    async findByToken(tokenHash: string): Promise<RoomInvite | null> {
      return roomInvite.findUnique({ where: { tokenHash }, omit: { tokenHash: true } });
    },
    /** Those through which one can join the room now, the newest first. */
    async goodOf(roomId: string, now: Date): Promise<readonly RoomInvite[]> {
      const good = await roomInvite.findMany({
        where: goodOnes(roomId, now),
        orderBy: { expiresAt: 'desc' },
        take: mostRead,
        omit: { tokenHash: true },
      });
      return good.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime());
    },
    async revoke(id: string, at: Date): Promise<void> {
      await roomInvite.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
    },
    /** Deletes those that expired before this time, the oldest first; each ends by expiring, also one that was revoked or used up. */
    async forgetExpired(before: Date): Promise<void> {
      await deleteInSteps(
        (limit) =>
          database.$executeRaw`DELETE FROM room_invites WHERE expires_at < ${before} ORDER BY expires_at LIMIT ${limit}`,
      );
    },
  };
}
