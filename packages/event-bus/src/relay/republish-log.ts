import type { Db, Document, Timestamp } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';
import { inTime } from './in-time.ts';
import type { LogCollection } from './log-collection.ts';
import { readFeeds, type FeedStart } from './read-feeds.ts';
import type { Republication } from './relay-state.ts';

/** Some entries of one collection, ordered by feed and seq. */
export interface RepublishedPage {
  readonly events: readonly OutgoingEvent[];
  /** The last of them. */
  readonly reached: NonNullable<Republication['reached']>;
}

const feedsAtOnce = 100;

/** Everything that is committed before it is seen by majority reads that follow, in their session. */
export async function operationTimeOf(db: Db): Promise<Timestamp> {
  const { operationTime } = (await inTime(db.command({ ping: 1 }))) as { operationTime?: Timestamp };
  if (operationTime === undefined)
    throw new Error('The MongoDB server has no operation time: it is no replica set');
  return operationTime;
}

/**
 * What the log holds, after what the republication has reached: feed after feed, each in the order of its seqs: clocks may differ, and by
 * time a later entry could overtake an earlier one. A change stream from its operation time and this reading have no gap between them,
 * because the reading waits until everything up to that time is committed by the majority.
 */
export async function* republishedPages(
  db: Db,
  collections: readonly LogCollection[],
  { since, operationTime, reached }: Republication,
): AsyncGenerator<RepublishedPage> {
  const begun = Math.max(
    0,
    collections.findIndex(({ name }) => name === reached?.collection),
  );
  for (const collection of collections.slice(begun)) {
    const isBegun = collection.name === reached?.collection;
    const from = { since, operationTime, reached: isBegun ? reached : null };
    for await (const feeds of feedsSince(db, collection, from))
      for await (const documents of readFeeds(db, collection, feeds)) yield* toPage(collection, documents);
  }
}

function* toPage(collection: LogCollection, documents: readonly Document[]): Generator<RepublishedPage> {
  const last = documents.at(-1);
  if (last === undefined) return;
  const { name, feedField, seqField } = collection;
  yield {
    events: documents.flatMap((document) => collection.toEvents(document)),
    reached: { collection: name, feed: last[feedField] as string, seq: last[seqField] },
  };
}

/** The feeds with entries since then, after what was reached, and where each is to be read from. */
async function* feedsSince(
  db: Db,
  { name, timeField, feedField, seqField }: LogCollection,
  { since, operationTime, reached }: Republication,
): AsyncGenerator<readonly FeedStart[]> {
  const session = db.client.startSession({ causalConsistency: true });
  session.advanceOperationTime(operationTime);
  try {
    const found = db.collection(name, { readConcern: { level: 'majority' } }).aggregate<FeedStart>(
      [
        {
          $match: {
            ...(since !== null && { [timeField]: { $gte: since } }),
            ...(reached !== null && { [feedField]: { $gte: reached.feed } }),
          },
        },
        { $group: { _id: `$${feedField}`, from: { $min: `$${seqField}` } } },
        { $sort: { _id: 1 } },
      ],
      { session, allowDiskUse: true },
    );
    // All of a long log is grouped before the first of them comes.
    const next = (): Promise<FeedStart | null> => inTime(found.next(), 120_000);
    let feeds: FeedStart[] = [];
    for (let feed = await next(); feed !== null; feed = await next()) {
      feeds.push(feed._id === reached?.feed ? { _id: feed._id, after: reached.seq } : feed);
      if (feeds.length < feedsAtOnce) continue;
      yield feeds;
      feeds = [];
    }
    if (feeds.length > 0) yield feeds;
  } finally {
    await inTime(session.endSession()).catch(() => undefined);
  }
}
