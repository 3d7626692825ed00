import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/** What a store may use inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/**
 * Opens a pool to `url` (`mysql://user:password@host:port/database`). Read committed: locking reads then take no gaps, and
 * a statement after a lock sees what was committed before it. `warn` is told of connections that could not be made.
 */
export function openDatabase(url: string, warn: (reason: string) => void = () => undefined): Database {
  const { hostname, port, username, password, pathname } = new URL(url);
  const adapter = new PrismaMariaDb({
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectionLimit: 10,
    minimumIdle: 2,
    connectTimeout: 5_000,
    logger: { warning: warn },
    allowPublicKeyRetrieval: true,
    initSql: [
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
      'SET SESSION innodb_lock_wait_timeout = 5',
    ],
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } });
}

/** Whether the database answers; throws when it does not. */
export async function checkDatabase(database: Database): Promise<{ readonly ready: true }> {
  await database.$queryRaw`SELECT 1`;
  return { ready: true };
}
