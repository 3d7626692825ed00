import { createBackOff, retry } from '@parley/async';
import { MongoClient } from 'mongodb';
import { mendWrites } from './mend-writes.ts';
import { createOrphanedTransactions } from './orphaned-transactions.ts';

/** At the start of a service, where a busy machine may be slow: tries ten times, then rejects. */
function atStart(work: () => Promise<void>): Promise<void> {
  return retry(work, { attempts: 10, backOff: createBackOff({ firstMs: 100, maxMs: 1_000 }) });
}

/** A pool to one service's database. */
export type MongoConnection = ReturnType<typeof connectMongo>;

/** Opens a pool to `url`, a replica set's with the database in its path. What is acknowledged or read cannot be rolled back. */
export function connectMongo(options: {
  url: string;
  /** Such as `chat`. */
  service: string;
  logger?: { warn(fields: object, message: string): void } | undefined;
}) {
  const { url, service, logger } = options;
  mendWrites();
  // The instances of one deployment have one name, and no others have it.
  const appName = `parley.${service} ${databaseIn(url)}`;
  const client = new MongoClient(url, {
    appName,
    // A client that waits for an answer hears within 3 s that there is none.
    serverSelectionTimeoutMS: 1_500,
    connectTimeoutMS: 2_000,
    waitQueueTimeoutMS: 2_000,
    // Longer than a change stream is silent (5 s); a host that vanished holds a connection no longer.
    socketTimeoutMS: 15_000,
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
    connect: (): Promise<void> => atStart(async () => void (await client.connect())),
    atStart,
    /** Rejects when MongoDB does not answer. */
    ping: async (): Promise<void> => void (await db.command({ ping: 1 })),
    /** What time it is for the database: another clock than this process's. */
    now: async (): Promise<Date> => (await db.command({ hello: 1 }))['localTime'] as Date,
    close: (): Promise<void> => client.close(),
  };
}

/** A list of several hosts is no URL to Node. */
function databaseIn(url: string): string {
  return /^[^:]+:\/\/[^/]+\/([^?]*)/u.exec(url)?.[1] ?? '';
}
