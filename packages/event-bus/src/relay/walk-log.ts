import type { Db, Document } from 'mongodb';
import { inTime } from './in-time.ts';
import { entryTime, type LogCollection } from './log-collection.ts';
import type { ReachedEntry, Republication } from './relay-state.ts';

/** What one query has read. */
export interface Stride {
  /** To publish, ordered by feed and seq; none: all of it is older. */
  readonly documents: readonly Document[];
  readonly reached: ReachedEntry;
}

/** So many documents a query reads, whether they are to be published or not. */
const strideSize = 500;

/**
 * Reads a whole collection after what was reached, feed after feed: each from its first entry that is not older than `since`. No query
 * takes longer in a long collection than in a short one. A stride is read as of one moment, see `readFeeds`.
 */
export async function* walkLog(
  db: Db,
  collection: LogCollection,
  { since, reached }: Pick<Republication, 'since' | 'reached'>,
): AsyncGenerator<Stride> {
  let begunFeed = reached === null || reached.isOlder === true ? null : reached.feed;
  const isPublished = (document: Document): boolean => {
    const feed = feedOf(collection, document);
    if (feed === begunFeed) return true;
    const time = entryTime(collection, document);
    if (since !== null && (time === undefined || time < since)) return false;
    begunFeed = feed;
    return true;
  };
  for (let after = reached; ;) {
    const read = await readStride(db, collection, after);
    const last = read.at(-1);
    if (last === undefined) return;
    const documents = read.filter(isPublished);
    after = reachedBy(collection, last);
    yield { documents, reached: after.feed === begunFeed ? after : { ...after, isOlder: true } };
    if (read.length < strideSize) return;
  }
}

export function reachedBy(collection: LogCollection, last: Document): ReachedEntry {
  return { collection: collection.name, feed: feedOf(collection, last), seq: last[collection.seqField] };
}

function feedOf({ feedField }: LogCollection, document: Document): string {
  return document[feedField] as string;
}

function readStride(
  db: Db,
  { name, feedField, seqField }: LogCollection,
  after: ReachedEntry | null,
): Promise<readonly Document[]> {
  // A feed that is one document has the index of ids, which knows no seq.
  const isSingle = feedField === '_id';
  const order = isSingle ? { _id: 1 as const } : { [feedField]: 1 as const, [seqField]: 1 as const };
  const inFeed = { [feedField]: after?.feed, [seqField]: { $gt: after?.seq } };
  const later = { [feedField]: { $gt: after?.feed } };
  const rest = isSingle ? later : { $or: [inFeed, later] };
  const found = db
    .collection(name, { readConcern: { level: 'snapshot' } })
    .find(after === null ? {} : rest, { sort: order, hint: order, limit: strideSize });
  return inTime(found.toArray());
}
