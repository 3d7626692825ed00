import { answeredIn, gather } from '@parley/gather';

const mostAtOnce = 1_000;
/** A question of which nothing is heard for so long has failed: drivers may lose an answer together with a connection. */
const longestMs = 5_000;

/**
 * Asks a store for many things at once. What is asked for while a question is under way is gathered and asked in the next one, each
 * thing once: nobody gets an answer from before their asking, and a thousand streams that open at once cost a few questions instead
 * of a thousand. A question is about 1,000 at most; one that fails, fails for all who are in it.
 */
export function coalesce<Value>(
  findMany: (ids: readonly string[]) => Promise<readonly Value[]>,
  idOf: (value: Value) => string,
): (id: string) => Promise<Value | null> {
  const find = gather(
    async (ids: readonly string[]): Promise<readonly (Value | null)[]> => {
      const found = await answeredIn(longestMs, findMany([...new Set(ids)]), noAnswer);
      const byId = new Map(found.map((value) => [idOf(value), value]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    { atMost: mostAtOnce },
  );
  return (id) => find(id);
}

function noAnswer(): Error {
  return new Error(`There was no answer for ${longestMs} ms.`);
}
