import type { ClientSession, Db, Document, Timestamp } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';
import type { LogCollection } from './log-collection.ts';
import { entryTime, later } from './log-collection.ts';

export interface RepublishOptions {
  readonly db: Db;
  readonly collections: readonly LogCollection[];
  /** Nothing: from the start. */
  readonly since: Date | undefined;
  /** Rejects when publishing must stop. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
}

const batchSize = 500;

/**
 * Publishes again what the log holds. Returns the operation time taken before it: a change stream that starts there and
 * this reading have no gap between them, because the reading waits until everything up to that time is committed by the majority.
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
  const { name, timeField, sort } = collection;
  const found = db
    .collection(name, { readConcern: { level: 'majority' } })
    .find(since === undefined ? {} : { [timeField]: { $gte: since } }, { session })
    .sort({ [timeField]: 1, ...sort })
    .batchSize(batchSize);
  let lastEntryAt: Date | undefined;
  for await (const documents of inBatches(found)) {
    await publish(documents.flatMap((document) => collection.toEvents(document)));
    for (const document of documents) lastEntryAt = later(lastEntryAt, entryTime(collection, document));
  }
  return lastEntryAt;
}

async function* inBatches(documents: AsyncIterable<Document>): AsyncGenerator<readonly Document[]> {
  let batch: Document[] = [];
  for await (const document of documents) {
    batch.push(document);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
