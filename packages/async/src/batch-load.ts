import { batch } from './batch.ts';
import { withTimeout } from './with-timeout.ts';

const maxBatchSize = 1_000;
/** Drivers may lose an answer together with a connection. */
const timeoutMs = 5_000;

/**
 * Loads values by id in batches of up to 1,000 distinct ids. Ids that are asked for during a load go into the next one: a caller never gets
 * an answer from before its call, and a thousand streams that open at once cost a few loads. null for an unknown id. A load that fails,
 * or takes longer than 5 s, fails for every caller of its batch. Unlike a DataLoader it outlives a request and caches nothing.
 */
export function batchLoad<Value>(
  findMany: (ids: readonly string[]) => Promise<readonly Value[]>,
  idOf: (value: Value) => string,
): (id: string) => Promise<Value | null> {
  const load = batch(
    async (ids: readonly string[]): Promise<readonly (Value | null)[]> => {
      const found = await withTimeout(timeoutMs, findMany([...new Set(ids)]), noAnswer);
      const byId = new Map(found.map((value) => [idOf(value), value]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    { maxSize: maxBatchSize },
  );
  return (id) => load(id);
}

function noAnswer(): Error {
  return new Error(`There was no answer for ${timeoutMs} ms.`);
}
