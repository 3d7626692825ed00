import DataLoader from 'dataloader';

/** A loader over a store's verb that answers in any order and leaves out what it does not know: that is null. */
export function byId<T>(
  findMany: (ids: readonly string[]) => Promise<readonly T[]>,
  idOf: (row: T) => string,
): DataLoader<string, T | null> {
  return new DataLoader(async (ids) => {
    const rows = new Map((await findMany(ids)).map((row) => [idOf(row), row]));
    return ids.map((id) => rows.get(id) ?? null);
  });
}
