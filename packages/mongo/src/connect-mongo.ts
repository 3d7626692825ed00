import { createBackOff, retry } from '@parley/async';
import { type Db, MongoClient } from 'mongodb';
import { createOrphanedTransactions, type OrphanedTransactions } from './orphaned-transactions.ts';

const connectAttempts = 10;

/** A pool to one service's database. */
export interface MongoConnection {
  readonly client: MongoClient;
  readonly db: Db;
  readonly orphans: OrphanedTransactions;
  /**
   * Connects; meant for the start of a service. On a busy machine the first connection may take longer than a request may wait: it is tried
   * for about 20 s. Rejects when MongoDB does not answer by then.
   */
  connect(): Promise<void>;
  /** Rejects when MongoDB does not answer. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a pool to `url`, a replica set's with the database in its path; it connects when it is first used. What is acknowledged is on
 * the disks of the majority, and what is read cannot be rolled back.
 */
export function connectMongo(options: {
  url: string;
  /** Such as `chat`. */
  service: string;
  logger?: { warn(fields: object, message: string): void } | undefined;
}): MongoConnection {
  const { url, service, logger } = options;
  // The instances of one deployment have one name, and no others have it.
  const appName = `parley.${service} ${databaseIn(url)}`;
  const client = new MongoClient(url, {
    appName,
    // A client that waits for an answer hears within 3 s that there is none.
    serverSelectionTimeoutMS: 1_500,
    readConcern: { level: 'majority' },
    writeConcern: { w: 'majority', journal: true },
  });
  // Else its pool looks ten times a second for connections to close, also when nothing is asked. The driver takes it by no public option.
  Object.assign(client.options, { minPoolSizeCheckFrequencyMS: 10_000 });
  const db = client.db();
  return {
    client,
    db,
    orphans: createOrphanedTransactions({ client, appName, logger }),
    connect: async () =>
      void (await retry(() => client.connect(), {
        attempts: connectAttempts,
        backOff: createBackOff({ firstMs: 100, maxMs: 1_000 }),
      })),
    ping: async () => void (await db.command({ ping: 1 })),
    close: () => client.close(),
  };
}

/** A list of several hosts is no URL to Node. */
function databaseIn(url: string): string {
  return /^[^:]+:\/\/[^/]+\/([^?]*)/u.exec(url)?.[1] ?? '';
}
