import { hasProcessed, inTransaction, recordProcessed } from '@parley/mysql';
import type { Database, Transaction } from './database.ts';

const consumer = 'user.events';

/** Who has an account, as user.events states it. */
export interface UserStore {
  find(userId: string): Promise<'there' | 'deleted' | 'unknown'>;
  /** Learns of a user, or of a higher version of them; once per event. */
  learn(eventId: string, userId: string, version: number): Promise<void>;
  /** From here on nothing new begins with the user. */
  markDeleted(userId: string, at: Date): Promise<void>;
  /** Whose pair with the user has a friendship or a pending request. */
  partnersOf(userId: string): Promise<readonly string[]>;
  hasProcessed(eventId: string): Promise<boolean>;
  recordProcessed(eventId: string): Promise<void>;
}

export function createUserStore({ database }: { database: Database }): UserStore {
  return {
    find: (userId) => find(database, userId),
    learn: (eventId, userId, version) =>
      inTransaction(database, (transaction) => learn(transaction, eventId, userId, version)),
    markDeleted: (userId, at) => markDeleted(database, userId, at),
    partnersOf: (userId) => partnersOf(database, userId),
    hasProcessed: (id) => hasProcessed(database, { consumer, id }),
    recordProcessed: async (id) => void (await recordProcessed(database, { consumer, id })),
  };
}

async function find(database: Database, userId: string): Promise<'there' | 'deleted' | 'unknown'> {
  const user = await database.user.findUnique({ where: { id: userId } });
  if (user === null) return 'unknown';
  return user.deletedAt === null ? 'there' : 'deleted';
}

async function learn(
  transaction: Transaction,
  eventId: string,
  userId: string,
  version: number,
): Promise<void> {
  if (!(await recordProcessed(transaction, { consumer, id: eventId }))) return;
  await transaction.$executeRaw`
    INSERT INTO users (id, version) VALUES (${userId}, ${version})
    ON DUPLICATE KEY UPDATE version = GREATEST(version, ${version})`;
}

async function markDeleted(database: Database, userId: string, at: Date): Promise<void> {
  await database.$executeRaw`
    INSERT INTO users (id, version, deleted_at) VALUES (${userId}, 0, ${at})
    ON DUPLICATE KEY UPDATE deleted_at = COALESCE(deleted_at, ${at})`;
}

async function partnersOf(database: Database, userId: string): Promise<readonly string[]> {
  const rows = await database.$queryRaw<{ otherId: string }[]>`
    SELECT high_id AS otherId FROM friendships
    WHERE low_id = ${userId} AND (friends_since IS NOT NULL OR request_id IS NOT NULL)
    UNION ALL
    SELECT low_id AS otherId FROM friendships
    WHERE high_id = ${userId} AND (friends_since IS NOT NULL OR request_id IS NOT NULL)`;
  return rows.map(({ otherId }) => otherId);
}
