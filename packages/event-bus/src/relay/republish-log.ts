import type { ClientSession, Db, Timestamp } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';
import { entryTime, later, type LogCollection } from './log-collection.ts';
import { readFeeds, type FeedStart } from './read-feeds.ts';

export interface RepublishOptions {
  readonly db: Db;
  readonly collections: readonly LogCollection[];
  /** Nothing: from the start. */
  readonly since: Date | undefined;
  /** Rejects when publishing must stop. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
}

const feedsAtOnce = 100;

/**
 * Publishes again what the log holds, feed after feed, each in the order of its seqs: clocks may differ, and by time a later entry
 * could overtake an earlier one. Returns the operation time taken before it: a change stream that starts there and this reading
 * have no gap between them, because the reading waits until everything up to that time is committed by the majority.
 */
export async function republishLog(
  options: RepublishOptions,
): Promise<{ readonly operationTime: Timestamp; readonly lastEntryAt: Date | undefined }> {
  const session = options.db.client.startSession({ causalConsistency: true });
  try {
    await options.db.command({ ping: 1 }, { session });
    const { operationTime } = session;
    if (operationTime === undefined)
      throw new Error('The MongoDB server has no operation time: it is no replica set');
    let lastEntryAt: Date | undefined;
    for (const collection of options.collections) {
      lastEntryAt = later(lastEntryAt, await republish(collection, session, options));
    }
    return { operationTime, lastEntryAt };
  } finally {
    await session.endSession();
  }
}

async function republish(
  collection: LogCollection,
  session: ClientSession,
  { db, since, publish }: RepublishOptions,
): Promise<Date | undefined> {
  let lastEntryAt: Date | undefined;
  for await (const feeds of feedsSince(collection, { db, session, since })) {
    for await (const documents of readFeeds(db, collection, feeds)) {
      await publish(documents.flatMap((document) => collection.toEvents(document)));
      for (const document of documents) lastEntryAt = later(lastEntryAt, entryTime(collection, document));
    }
  }
  return lastEntryAt;
}

/** The feeds with entries since then, and the lowest seq of these. */
async function* feedsSince(
  { name, timeField, feedField, seqField }: LogCollection,
  { db, session, since }: { db: Db; session: ClientSession; since: Date | undefined },
): AsyncGenerator<readonly FeedStart[]> {
  const found = db
    .collection(name, { readConcern: { level: 'majority' } })
    .aggregate<FeedStart>(
      [
        { $match: since === undefined ? {} : { [timeField]: { $gte: since } } },
        { $group: { _id: `$${feedField}`, from: { $min: `$${seqField}` } } },
        { $sort: { _id: 1 } },
      ],
      { session, allowDiskUse: true },
    );
  let feeds: FeedStart[] = [];
  for await (const feed of found) {
    feeds.push(feed);
    if (feeds.length < feedsAtOnce) continue;
    yield feeds;
    feeds = [];
  }
  if (feeds.length > 0) yield feeds;
}
