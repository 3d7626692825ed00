import { Prisma } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';

/** ER_LOCK_WAIT_TIMEOUT and ER_LOCK_DEADLOCK: the server has rolled back, and the same again may succeed. */
const contention = new Set(['1205', '1213']);
const tries = 5;

/** Runs `work` in one transaction; where others were in the way, again after a moment. */
export async function inTransaction<Result>(
  database: Database,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(work);
    } catch (error) {
      if (attempt === tries || !isContention(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

function isContention(error: unknown): boolean {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return false;
  return error.code === 'P2034' || contention.has(driverError(error)?.originalCode ?? '');
}

/** The name of the unique index that refused a row; null for any other error. */
export function violatedIndex(error: unknown): string | null {
  if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') return null;
  return driverError(error)?.constraint?.index ?? null;
}

interface DriverError {
  readonly originalCode?: string;
  readonly constraint?: { readonly index?: string };
}

/** What the driver's adapter said, which Prisma keeps in the error's `meta`. */
function driverError({ meta }: Prisma.PrismaClientKnownRequestError): DriverError | undefined {
  const given = meta as { driverAdapterError?: { cause?: DriverError } } | undefined;
  return given?.driverAdapterError?.cause;
}
