import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';

/**
 * Whether none of the users is known to be deleted; held until the transaction ends, so that a deletion that comes now waits
 * and then finds what this transaction wrote. `LOCK IN SHARE MODE` is what MariaDB and MySQL both understand.
 */
export async function areThere(transaction: Transaction, userIds: readonly string[]): Promise<boolean> {
  const rows = await transaction.$queryRaw<{ deletedAt: Date | null }[]>`
    SELECT deleted_at AS deletedAt FROM users WHERE id IN (${Prisma.join([...userIds])}) LOCK IN SHARE MODE`;
  return rows.every(({ deletedAt }) => deletedAt === null);
}
