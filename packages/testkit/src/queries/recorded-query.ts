/** A query as a store has sent it, and what is wrong with the way in which the engine answers it. */
export interface RecordedQuery {
  readonly text: string;
  /** Sentences; empty when it reads by an index, in order, and little more than it answers. */
  readonly faults: readonly string[];
}

/** Listens between a store and its engine. */
export interface QueryRecorder {
  /** What was sent since the last call. */
  take(): Promise<readonly RecordedQuery[]>;
  close(): Promise<void>;
}

/** The number of rows or documents that may be read for so many that are answered or changed, and for the ids that the query names. */
export function mostReads(answered: number, query: string): number {
  const named = query.match(/[0-9a-f]{8}-[0-9a-f]{4}-/g)?.length ?? 0;
  return 4 * (answered + named) + 50;
}

/** The names of all functions in an object of stores, one level deep: `rooms.find`, `searchUsers`. */
export function verbsOf(stores: object, except: readonly string[]): readonly string[] {
  const verbs = Object.entries(stores).flatMap(([name, store]) => {
    if (except.includes(name)) return [];
    if (typeof store === 'function') return [name];
    const members = Object.entries((store ?? {}) as object);
    return members.flatMap(([verb, member]) => (typeof member === 'function' ? [`${name}.${verb}`] : []));
  });
  return verbs.filter((verb) => !except.includes(verb)).toSorted();
}
