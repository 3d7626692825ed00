/** Runs work for some keys after all that was begun before for any of them, and beside everything else. */
export type InTurn = <T>(keys: readonly string[], work: () => Promise<T>) => Promise<T>;

/**
 * Transactions of one user conflict in the database, lose their work and wait; within one process they queue up instead. All
 * keys are taken in one step, so that two pieces of work cannot wait for each other.
 */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (keys, work) => {
    const before = keys.map((key) => last.get(key) ?? Promise.resolve());
    const mine = Promise.all(before).then(work);
    const settled = mine.catch(() => undefined);
    for (const key of keys) last.set(key, settled);
    try {
      return await mine;
    } finally {
      for (const key of keys) if (last.get(key) === settled) last.delete(key);
    }
  };
}
