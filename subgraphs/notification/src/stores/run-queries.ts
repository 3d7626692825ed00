import type { ClientSession, Collection, Db, Document, Filter } from 'mongodb';

/** What is wanted of a collection of `Found`. */
export interface Query<Found> {
  readonly collection: Pick<Collection, 'collectionName'>;
  readonly pipeline: readonly Document[];
  /** For the compiler only. */
  readonly found?: Found;
}

type FoundBy<Wanted> = Wanted extends Query<infer Found> ? readonly Found[] : never;

/** `stages`: what is done with what matches. */
export function query<Found extends Document>(
  collection: Collection<Found>,
  filter: Filter<Found>,
  ...stages: readonly Document[]
): Query<Found> {
  return { collection, pipeline: [{ $match: filter }, ...stages] };
}

/**
 * Queries several collections of a database by one command, as the transaction sees them; answers what was found under the names of
 * the queries. (`$unionWith` is not for transactions.)
 */
export async function runQueries<Wanted extends Readonly<Record<string, Query<unknown>>>>(
  db: Db,
  session: ClientSession,
  wanted: Wanted,
): Promise<{ readonly [Name in keyof Wanted]: FoundBy<Wanted[Name]> }> {
  const lookups = Object.entries(wanted).map(([as, { collection, pipeline }]) => ({
    $lookup: { from: collection.collectionName, pipeline, as },
  }));
  const [found] = await db
    .aggregate<{ readonly [Name in keyof Wanted]: FoundBy<Wanted[Name]> }>(
      [{ $documents: [{}] }, ...lookups],
      { session },
    )
    .toArray();
  if (found === undefined) throw new Error('An aggregation of one document answered none.');
  return found;
}
