import { hasProcessed, inTransaction, recordProcessed } from '@parley/mysql';
import { Prisma } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';

const consumer = 'user.events';

/** The user and the event's record. */
const userWrites = 2;

/** Who has an account, as user.events states it. */
export function createUserStore({ database }: { database: Database }) {
  return {
    async find(userId: string): Promise<'there' | 'deleted' | 'unknown'> {
      const user = await database.user.findUnique({ where: { id: userId } });
      if (user === null) return 'unknown';
      return user.deletedAt === null ? 'there' : 'deleted';
    },
    /** Learns of a user, or of a higher version of them; once per event. */
    learn: (eventId: string, userId: string, version: number): Promise<void> =>
      inTransaction(database, { maxWrites: userWrites }, async (transaction) => {
        if (!(await recordProcessed(transaction, { consumer, id: eventId }))) return;
        await transaction.$executeRaw`
          INSERT INTO users (id, version) VALUES (${userId}, ${version})
          ON DUPLICATE KEY UPDATE version = GREATEST(version, ${version})`;
      }),
    /** From here on nothing new begins with the user. */
    async markDeleted(userId: string, at: Date): Promise<void> {
      await database.$executeRaw`
        INSERT INTO users (id, version, deleted_at) VALUES (${userId}, 0, ${at})
        ON DUPLICATE KEY UPDATE deleted_at = COALESCE(deleted_at, ${at})`;
    },
    /** Some of those whose pair with the user has a friendship or a pending request. */
    async partnersOf(userId: string, limit: number): Promise<readonly string[]> {
      const rows = await database.$queryRaw<{ otherId: string }[]>`
        SELECT high_id AS otherId FROM friendships
        WHERE low_id = ${userId} AND (friends_since IS NOT NULL OR request_id IS NOT NULL)
        UNION ALL
        SELECT low_id AS otherId FROM friendships
        WHERE high_id = ${userId} AND (friends_since IS NOT NULL OR request_id IS NOT NULL)
        LIMIT ${limit}`;
      return rows.map(({ otherId }) => otherId);
    },
    hasProcessed: (id: string) => hasProcessed(database, { consumer, id }),
    recordProcessed: (id: string) => recordProcessed(database, { consumer, id }),
  };
}

export type UserStore = ReturnType<typeof createUserStore>;

/**
 * Whether none of the users is known to be deleted; held until the transaction ends, so that a deletion that comes now waits
 * and then finds what this transaction wrote. `LOCK IN SHARE MODE` is what MariaDB and MySQL both understand.
 */
export async function areThere(transaction: Transaction, userIds: readonly string[]): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ deletedAt: Date | null }[]>`
    SELECT deleted_at AS deletedAt FROM users WHERE id IN (${Prisma.join([...userIds])}) LOCK IN SHARE MODE`;
  return rows.every(({ deletedAt }) => deletedAt === null);
}
