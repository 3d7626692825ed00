import { createBackOff, retry } from '@parley/async';

/** What is used of a service's generated Prisma client, or of its transaction: every service generates its own. */
export interface SqlClient {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>;
  $queryRaw<Rows>(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<Rows>;
}

/** Rejects when the database does not answer. */
export async function ping(client: Pick<SqlClient, '$queryRaw'>): Promise<void> {
  await client.$queryRaw`SELECT 1`;
}

/** At the start of a service, where a busy machine may be slow: tries for about 20 s, then rejects. */
export async function waitForDatabase(client: Pick<SqlClient, '$queryRaw'>): Promise<void> {
  await retry(() => ping(client), { attempts: 10, backOff: createBackOff({ firstMs: 100, maxMs: 1_000 }) });
}
