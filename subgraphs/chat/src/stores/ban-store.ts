import type { RoomBan } from '../rooms/room-ban.ts';
import type { Database } from './database.ts';

export type BanStore = ReturnType<typeof createBanStore>;

/** Where a page goes on. */
export type BanPosition = Pick<RoomBan, 'bannedAt' | 'userId'>;

/** Reads who is banned from groups. */
export function createBanStore({ roomBan }: Pick<Database, 'roomBan'>) {
  return {
    /** The newest first. */
    async page(
      roomId: string,
      { limit, after }: { readonly limit: number; readonly after: BanPosition | null },
    ): Promise<readonly RoomBan[]> {
      const earlier = after && {
        bannedAt: { lte: after.bannedAt },
        OR: [{ bannedAt: { lt: after.bannedAt } }, { userId: { lt: after.userId } }],
      };
      return roomBan.findMany({
        where: { roomId, ...earlier },
        orderBy: [{ bannedAt: 'desc' }, { userId: 'desc' }],
        take: limit,
      });
    },
  };
}
