import { Prisma } from '../generated/prisma/client.ts';
import type { Database } from './database.ts';

/** A user in a list, and since when they are in it. */
export interface ListedUser {
  readonly userId: string;
  readonly since: Date;
}

/** The lists of a user, the newest first; `after` is the last one of the page before. */
export function createFriendListStore({ database }: { database: Database }) {
  return {
    /** A user is the lower or the higher id of their pairs: each half is a range of its own index. */
    friends: (userId: string, limit: number, after: ListedUser | null): Promise<readonly ListedUser[]> =>
      database.$queryRaw<ListedUser[]>`
        (SELECT high_id AS userId, friends_since AS since FROM friendships
         WHERE low_id = ${userId} AND friends_since IS NOT NULL
           AND ${isAfter(Prisma.sql`friends_since`, Prisma.sql`high_id`, after)}
         ORDER BY friends_since DESC, high_id DESC LIMIT ${limit})
        UNION ALL
        (SELECT low_id AS userId, friends_since AS since FROM friendships
         WHERE high_id = ${userId} AND friends_since IS NOT NULL
           AND ${isAfter(Prisma.sql`friends_since`, Prisma.sql`low_id`, after)}
         ORDER BY friends_since DESC, low_id DESC LIMIT ${limit})
        ORDER BY since DESC, userId DESC LIMIT ${limit}`,
    async countFriends(userId: string): Promise<number> {
      const friends = { friendsSince: { not: null } };
      const [low, high] = await Promise.all([
        database.friendship.count({ where: { lowId: userId, ...friends } }),
        database.friendship.count({ where: { highId: userId, ...friends } }),
      ]);
      return low + high;
    },
    blockedUsers: (userId: string, limit: number, after: ListedUser | null): Promise<readonly ListedUser[]> =>
      database.$queryRaw<ListedUser[]>`
        SELECT blocked_id AS userId, since FROM block_users
        WHERE blocker_id = ${userId} AND ${isAfter(Prisma.sql`since`, Prisma.sql`blocked_id`, after)}
        ORDER BY since DESC, blocked_id DESC LIMIT ${limit}`,
  };
}

/** After a row in the order (since, other) descending; written out because row comparisons do not use the index's range. */
function isAfter(since: Prisma.Sql, other: Prisma.Sql, after: ListedUser | null): Prisma.Sql {
  if (after === null) return Prisma.sql`TRUE`;
  return Prisma.sql`(${since} < ${after.since} OR (${since} = ${after.since} AND ${other} < ${after.userId}))`;
}
