import { Prisma } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';

/** ER_LOCK_DEADLOCK and ER_LOCK_WAIT_TIMEOUT: the server has rolled back, the same again may succeed. */
const contentionCodes = new Set(['1213', '1205']);
const attempts = 6;

/** Runs `work` in one transaction, up to six times with growing jitter where others were in the way. */
export async function inTransaction<T>(
  database: Database,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(work);
    } catch (error) {
      if (attempt === attempts || !isContention(error)) throw error;
      await pause(Math.random() * 10 * 2 ** attempt);
    }
  }
}

/** Whether the server gave up because of another transaction. */
export function isContention(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === 'P2034' || contentionCodes.has(driverCode(error.meta));
}

/** The server's error number, which the driver's adapter puts at `driverAdapterError.cause.originalCode`. */
function driverCode(meta: unknown): string {
  const { driverAdapterError } = (meta ?? {}) as {
    driverAdapterError?: { cause?: { originalCode?: string } };
  };
  return driverAdapterError?.cause?.originalCode ?? '';
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
