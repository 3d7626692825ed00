import { type Db, MongoClient, MongoError, MongoNetworkError, MongoServerSelectionError } from 'mongodb';

/** A connection to the service's database. */
export interface Mongo {
  readonly client: MongoClient;
  readonly db: Db;
  /** Resolves when the database answers. @throws when it does not. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Every write is acknowledged by a majority and every read sees only such writes: what a user or the relay has seen cannot be
 * rolled back. `url` names the database in its path.
 */
export async function connectMongo(url: string): Promise<Mongo> {
  const client = new MongoClient(url, {
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
    // Whoever waits for an answer hears within 3 s that there is none.
    serverSelectionTimeoutMS: 1_500,
  });
  // Else its pool looks ten times a second for connections to close, also when nothing is asked. The driver takes it by no public option.
  Object.assign(client.options, { minPoolSizeCheckFrequencyMS: 10_000 });
  await client.connect();
  const db = client.db();
  return {
    client,
    db,
    ping: async () => {
      await db.command({ ping: 1 }, { timeoutMS: 2000 });
    },
    close: () => client.close(),
  };
}

/** Nothing was heard of what was asked. */
export class NoAnswerError extends Error {
  constructor(milliseconds: number) {
    super(`MongoDB has not answered for ${milliseconds} ms.`);
  }
}

/** Whether an error of the driver says that MongoDB does not answer, rather than what it answers. */
export function isMongoAway(error: unknown): boolean {
  if (error instanceof NoAnswerError) return true;
  if (error instanceof MongoNetworkError || error instanceof MongoServerSelectionError) return true;
  return error instanceof MongoError && error.hasErrorLabel('RetryableWriteError');
}
