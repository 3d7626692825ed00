import type { ClientSession, Collection, Db, Timestamp } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';
import { inTime } from './in-time.ts';
import type { LogCollection } from './log-collection.ts';
import { readFeeds, type FeedStart } from './read-feeds.ts';
import type { ReachedEntry, Republication } from './relay-state.ts';
import { reachedBy, walkLog, type Stride } from './walk-log.ts';

/** Some entries of one collection, ordered by feed and seq. */
export interface RepublishedPage {
  /** None: what was read is too old. */
  readonly events: readonly OutgoingEvent[];
  readonly reached: ReachedEntry;
}

/**
 * The feeds of so many entries are found by one query, which reads them all. What is more is found by a walk through the whole
 * collection: that takes longer, but none of its queries does.
 */
const mostGrouped = 100_000;

const groupedWithinMs = 60_000;
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
 * time a later entry could overtake an earlier one. Each page says how far that went, also one without events. A change stream from its operation time and this reading have no gap between them,
 * because the reading waits until everything up to that time is committed by the majority.
 */
export async function* republishedPages(
  db: Db,
  collections: readonly LogCollection[],
  { since, operationTime, reached }: Republication,
  limits: Limits = { mostGrouped },
): AsyncGenerator<RepublishedPage> {
  const begun = Math.max(
    0,
    collections.findIndex(({ name }) => name === reached?.collection),
  );
  for (const collection of collections.slice(begun)) {
    const isBegun = collection.name === reached?.collection;
    const from = { since, operationTime, reached: isBegun ? reached : null };
    for await (const { documents, reached: last } of stridesOf(db, collection, from, limits))
      yield { events: documents.flatMap((document) => collection.toEvents(document)), reached: last };
  }
}

interface Limits {
  readonly mostGrouped: number;
}

async function* stridesOf(
  db: Db,
  collection: LogCollection,
  from: Republication,
  limits: Limits,
): AsyncGenerator<Stride> {
  if (!(await areFew(db, collection, from, limits))) return yield* walkLog(db, collection, from);
  for await (const feeds of feedsSince(db, collection, from))
    for await (const documents of readFeeds(db, collection, feeds)) {
      const last = documents.at(-1);
      if (last !== undefined) yield { documents, reached: reachedBy(collection, last) };
    }
}

/** Whether one query may read all entries since then. Also waits for what is committed up to the operation time. */
async function areFew(
  db: Db,
  { name, timeField }: LogCollection,
  { since, operationTime }: Republication,
  limits: Limits,
): Promise<boolean> {
  const late = [{ $match: { [timeField]: { $gte: since } } }, { $limit: limits.mostGrouped + 1 }];
  const some = since === null ? [{ $limit: 1 }] : late;
  const session = sessionAfter(db, operationTime);
  try {
    const counting = majorityOf(db, name).aggregate<{ count: number }>([...some, { $count: 'count' }], {
      session,
    });
    const [counted] = await inTime(counting.toArray(), groupedWithinMs);
    return since !== null && (counted?.count ?? 0) <= limits.mostGrouped;
  } finally {
    await end(session);
  }
}

/** The feeds with entries since then, after what was reached, and where each is to be read from. */
async function* feedsSince(
  db: Db,
  { name, timeField, feedField, seqField }: LogCollection,
  { since, operationTime, reached }: Republication,
): AsyncGenerator<readonly FeedStart[]> {
  const session = sessionAfter(db, operationTime);
  try {
    const found = majorityOf(db, name).aggregate<FeedStart>(
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
    // All of them are grouped before the first one comes.
    const next = (): Promise<FeedStart | null> => inTime(found.next(), groupedWithinMs);
    let feeds: FeedStart[] = [];
    for (let feed = await next(); feed !== null; feed = await next()) {
      const isBegun = feed._id === reached?.feed && reached.isOlder !== true;
      feeds.push(isBegun ? { _id: feed._id, after: reached.seq } : feed);
      if (feeds.length < feedsAtOnce) continue;
      yield feeds;
      feeds = [];
    }
    if (feeds.length > 0) yield feeds;
  } finally {
    await end(session);
  }
}

function majorityOf(db: Db, name: string): Collection {
  return db.collection(name, { readConcern: { level: 'majority' } });
}

/** Reads wait until everything up to that time is committed. */
function sessionAfter(db: Db, operationTime: Timestamp): ClientSession {
  const session = db.client.startSession({ causalConsistency: true });
  session.advanceOperationTime(operationTime);
  return session;
}

async function end(session: ClientSession): Promise<void> {
  await inTime(session.endSession()).catch(() => undefined);
}
