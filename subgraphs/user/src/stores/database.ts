import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/** What a store may use inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/**
 * A pool to `mysql://user:password@host:port/database`. Read committed: a statement behind a lock sees what was committed before
 * it, and locking reads take no gaps.
 */
export function openDatabase(url: string): Database {
  const { hostname, port, username, password, pathname } = new URL(url);
  const adapter = new PrismaMariaDb({
    host: hostname,
    port: port === '' ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)),
    connectionLimit: 10,
    acquireTimeout: 5_000,
    // MySQL 8.4 authenticates by caching_sha2_password, which needs the server's key where there is no TLS.
    allowPublicKeyRetrieval: true,
    initSql: [
      'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
      'SET SESSION innodb_lock_wait_timeout = 5',
    ],
  });
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } });
}
