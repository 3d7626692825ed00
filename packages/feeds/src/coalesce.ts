const mostAtOnce = 1_000;
/** A question that takes longer keeps nobody waiting for it: a store that is away is to be known to be away in time. */
const patienceMs = 250;
/** A question of which nothing is heard for so long has failed: drivers may lose an answer together with a connection. */
const longestMs = 5_000;

/**
 * Asks a store for many things at once. What is asked for while a question is under way is collected and asked in the next one, each
 * thing once: nobody gets an answer from before their asking, and a thousand streams that open at once cost a few questions instead
 * of a thousand. On an idle store nothing waits. A question is about 1,000 at most; one that fails, fails for all who are in it.
 */
export function coalesce<Value>(
  findMany: (ids: readonly string[]) => Promise<readonly Value[]>,
  idOf: (value: Value) => string,
): (id: string) => Promise<Value | null> {
  let collecting: Promise<ReadonlyMap<string, Value>> | undefined;
  let asked = new Set<string>();
  let underWay: Promise<unknown> = Promise.resolve();

  const findInParts = async (ids: readonly string[]): Promise<readonly Value[]> => {
    const found: Value[] = [];
    for (let from = 0; from < ids.length; from += mostAtOnce)
      found.push(...(await findMany(ids.slice(from, from + mostAtOnce))));
    return found;
  };
  const ask = async (): Promise<ReadonlyMap<string, Value>> => {
    await underWay;
    const ids = [...asked];
    asked = new Set();
    collecting = undefined;
    const finding = answered(findInParts(ids));
    underWay = endedOrLong(finding);
    return new Map((await finding).map((value) => [idOf(value), value]));
  };
  return async (id) => {
    asked.add(id);
    collecting ??= ask();
    return (await collecting).get(id) ?? null;
  };
}

function endedOrLong(work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, patienceMs);
    const end = (): void => {
      clearTimeout(timer);
      resolve();
    };
    work.then(end, end);
  });
}

function answered<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`There was no answer for ${longestMs} ms.`)), longestMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
