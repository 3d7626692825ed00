const rowsPerStep = 1_000;

/**
 * Repeats a `DELETE … ORDER BY … LIMIT` until it deletes nothing more: small steps hold no locks for long. The order is that of an index:
 * without it the database may choose to read the whole table.
 */
export async function deleteInSteps(step: (limit: number) => PromiseLike<number>): Promise<void> {
  while ((await step(rowsPerStep)) > 0);
}
