import { adapterOptions, servicePool } from '@parley/prisma';
import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/**
 * Opens a pool to `mysql://user:password@host:port/database`. Transactions are read committed: locking reads then take no gaps.
 */
export function openDatabase(url: string): Database {
  const adapter = new PrismaMariaDb(servicePool(url), adapterOptions);
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
