const rowsPerStep = 1_000;

/** Repeats a `DELETE … LIMIT` until it deletes nothing more: small steps hold no locks for long. */
export async function deleteInSteps(step: (limit: number) => PromiseLike<number>): Promise<void> {
  while ((await step(rowsPerStep)) > 0);
}
