import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/**
 * Opens a pool to `url` (`mysql://user:password@host:port/database`). Without `initSql`: a connection that fails while the
 * driver runs it rejects a promise that nobody can catch. Transactions are read committed: locking reads then take no gaps.
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
    minimumIdle: 2,
    connectTimeout: 5_000,
    allowPublicKeyRetrieval: true,
  });
  return new PrismaClient({
    adapter,
    transactionOptions: { maxWait: 5_000, timeout: 15_000, isolationLevel: 'ReadCommitted' },
  });
}

/** A unique index refused a row. */
export function isDuplicateRow(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** Two transactions waited for each other, and this one was undone: it may be tried again. */
export function isDeadlock(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2034';
}
