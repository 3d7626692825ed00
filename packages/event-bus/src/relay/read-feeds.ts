import type { Db, Document } from 'mongodb';
import { inTime } from './in-time.ts';
import type { LogCollection } from './log-collection.ts';

/** A feed, and the seq from which on, or after which, it is read. */
export type FeedStart = { readonly _id: string } & ({ readonly from: unknown } | { readonly after: unknown });

const pageSize = 500;

/**
 * Reads these feeds page by page, ordered by feed and seq. A page is read as of one moment: else entries that are committed while it is
 * read could let it have a later one of a feed and not the one before, which would come after it by the change stream.
 */
export async function* readFeeds(
  db: Db,
  collection: LogCollection,
  feeds: readonly FeedStart[],
): AsyncGenerator<readonly Document[]> {
  const { feedField, seqField } = collection;
  let ranges = feeds.map((feed) => {
    const seq = 'from' in feed ? { $gte: feed.from } : { $gt: feed.after };
    return { [feedField]: feed._id, [seqField]: seq };
  });
  while (ranges.length > 0) {
    const page = await readPage(db, collection, ranges);
    yield page;
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
    const reached = ranges.findIndex((range) => range[feedField] === last[feedField]);
    const rest = { [feedField]: last[feedField], [seqField]: { $gt: last[seqField] } };
    ranges = [rest, ...ranges.slice(reached + 1)];
  }
}

async function readPage(
  db: Db,
  { name, feedField, seqField }: LogCollection,
  ranges: readonly Document[],
): Promise<readonly Document[]> {
  const found = db
    .collection(name, { readConcern: { level: 'snapshot' } })
    .find({ $or: [...ranges] })
    .sort({ [feedField]: 1, [seqField]: 1 });
  return inTime(found.limit(pageSize).toArray());
}
