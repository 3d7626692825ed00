import { adapterOptions, servicePool } from '@parley/prisma';
import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/** What a store may use inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/**
 * Opens a pool to `mysql://user:password@host:port/database`; `warn` is told of connections that could not be made. Transactions are read
 * committed: a statement behind a lock sees what was committed before it, and locking reads take no gaps.
 */
export function openDatabase(url: string, warn: (reason: string) => void = () => undefined): Database {
  const adapter = new PrismaMariaDb(servicePool(url, { warn }), adapterOptions);
  return new PrismaClient({
    adapter,
    transactionOptions: { maxWait: 5_000, timeout: 15_000, isolationLevel: 'ReadCommitted' },
  });
}

/** Whether the database answers; throws when it does not. */
export async function checkDatabase(database: Database): Promise<{ readonly ready: true }> {
  await database.$queryRaw`SELECT 1`;
  return { ready: true };
}
