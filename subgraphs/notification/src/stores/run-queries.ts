import type { ClientSession, Collection, Db, Document, Filter } from 'mongodb';

/** What is wanted of a collection of `Found`. */
export interface Query<Found> {
  readonly collection: Pick<Collection, 'collectionName'>;
  /** Null where there is nothing to ask: MongoDB would plan and run that like any other. */
  readonly pipeline: readonly Document[] | null;
  /** For the compiler only. */
  readonly found?: Found;
}

type FoundBy<Wanted> = Wanted extends Query<infer Found> ? readonly Found[] : never;

type Results<Wanted> = { readonly [Name in keyof Wanted]: FoundBy<Wanted[Name]> };

/** `stages`: what is done with what matches. */
export function query<Found extends Document>(
  collection: Collection<Found>,
  filter: Filter<Found>,
  ...stages: readonly Document[]
): Query<Found> {
  return { collection, pipeline: [{ $match: filter }, ...stages] };
}

/** The documents with these keys, each once. */
export function queryByKeys<Found extends Document>(
  collection: Collection<Found>,
  field: keyof Found & string,
  keys: readonly string[],
): Query<Found> {
  const $in = [...new Set(keys)];
  return { collection, pipeline: $in.length === 0 ? null : [{ $match: { [field]: { $in } } }] };
}

/**
 * Queries several collections of a database by one command, as the transaction sees them; answers what was found under the names of
 * the queries. (`$unionWith` is not for transactions.)
 */
export async function runQueries<Wanted extends Readonly<Record<string, Query<unknown>>>>(
  db: Db,
  session: ClientSession,
  wanted: Wanted,
): Promise<Results<Wanted>> {
  const lookups = Object.entries(wanted).flatMap(([as, { collection, pipeline }]) =>
    pipeline === null ? [] : [{ $lookup: { from: collection.collectionName, pipeline, as } }],
  );
  const nothing = Object.fromEntries(Object.keys(wanted).map((name) => [name, []]));
  const [found] = await db.aggregate([{ $documents: [nothing] }, ...lookups], { session }).toArray();
  if (found === undefined) throw new Error('An aggregation of one document answered none.');
  return found as Results<Wanted>;
}
