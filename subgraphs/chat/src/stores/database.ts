import { clientOptions } from '@parley/mysql';
import type { Logger } from '@parley/service-kit/process';
import { PrismaClient } from '../generated/prisma/client.ts';

/** The service's tables; only stores know it. */
export type Database = PrismaClient;

/** Opens a pool to `mysql://user:password@host:port/database` */
export function openDatabase(url: string, logger?: Logger): Database {
  return new PrismaClient(clientOptions(url, logger));
}
