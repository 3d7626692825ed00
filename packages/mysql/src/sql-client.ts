/** What is used of a service's generated Prisma client, or of its transaction: every service generates its own. */
export interface SqlClient {
  $executeRaw(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<number>;
  $queryRaw<Rows>(query: TemplateStringsArray, ...values: unknown[]): PromiseLike<Rows>;
}

/** Rejects when the database does not answer. */
export async function ping(client: Pick<SqlClient, '$queryRaw'>): Promise<void> {
  await client.$queryRaw`SELECT 1`;
}
