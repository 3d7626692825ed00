import { deleteInSteps } from '@parley/mysql';
import type { JoinRequest } from '../rooms/join-request.ts';
import type { Database } from './database.ts';

export type JoinRequestStore = ReturnType<typeof createJoinRequestStore>;

/** Where a page goes on. */
export type JoinRequestPosition = Pick<JoinRequest, 'requestedAt' | 'userId'>;

/** Reads who has asked to join groups. */
export function createJoinRequestStore(database: Database) {
  return {
    /** The oldest first. */
    async page(
      roomId: string,
      { limit, after }: { readonly limit: number; readonly after: JoinRequestPosition | null },
    ): Promise<readonly JoinRequest[]> {
      const later = after && {
        requestedAt: { gte: after.requestedAt },
        OR: [{ requestedAt: { gt: after.requestedAt } }, { userId: { gt: after.userId } }],
      };
      return database.roomJoinRequest.findMany({
        where: { roomId, ...later },
        orderBy: [{ requestedAt: 'asc' }, { userId: 'asc' }],
        take: limit,
      });
    },
    /** The number of those who wait for an answer, of each of these groups, in the order asked. */
    async countOf(roomIds: readonly string[]): Promise<readonly number[]> {
      const counted = await database.roomJoinRequest.groupBy({
        by: ['roomId'],
        where: { roomId: { in: [...roomIds] } },
        _count: { _all: true },
      });
      const counts = new Map(counted.map(({ roomId, _count }) => [roomId, _count._all]));
      return roomIds.map((roomId) => counts.get(roomId) ?? 0);
    },
    /** Deletes what nobody has answered since then. */
    async forgetUnanswered(before: Date): Promise<void> {
      await deleteInSteps(
        (limit) =>
          database.$executeRaw`DELETE FROM room_join_requests WHERE requested_at < ${before} ORDER BY requested_at LIMIT ${limit}`,
      );
    },
  };
}
