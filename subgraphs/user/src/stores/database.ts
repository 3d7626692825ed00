import { clientOptions } from '@parley/mysql';
import { type Prisma, PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/** What a store may use inside a transaction. */
export type Transaction = Prisma.TransactionClient;

/** Opens a pool to `mysql://user:password@host:port/database`; `warn` receives the reason of each connection that could not be made. */
export function openDatabase(url: string, warn?: (reason: string) => void): Database {
  return new PrismaClient(clientOptions(url, warn));
}
