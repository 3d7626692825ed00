import { withTimeout } from '@parley/async';
import type { MongoClient, UUID } from 'mongodb';

/** No live process waits for so long between two statements; one that was stopped begins its transaction anew. */
const orphanedAfterMs = 1_000;
const leastIntervalMs = 250;
const timeoutMs = 1_000;

/**
 * A process that is killed leaves its transaction open, and the documents that it wrote locked, until the database ends it: after 60 s by
 * default (`transactionLifetimeLimitSeconds`). A transaction that is held up ends those of its own service (`appName`) in which nothing
 * has happened for a second. Should the owner be alive after all, it begins anew.
 */
export function createOrphanedTransactions(deps: {
  client: MongoClient;
  appName: string;
  logger: { warn(fields: object, message: string): void } | undefined;
}) {
  const { client, appName, logger } = deps;
  const admin = client.db('admin');
  let searchedAt = -Infinity;
  let searching: Promise<void> | undefined;

  const orphaned = {
    type: 'idleSession',
    appName,
    'transaction.timeInactiveMicros': { $gt: orphanedAfterMs * 1_000 },
  };
  const find = () =>
    admin
      .aggregate<{ readonly lsid: { readonly id: UUID } }>(
        [{ $currentOp: { allUsers: false, idleSessions: true } }, { $match: orphaned }],
        { readConcern: { level: 'local' } },
      )
      .toArray();
  const endThem = async (): Promise<void> => {
    const found = await find();
    if (found.length === 0) return;
    await admin.command({ killSessions: found.map(({ lsid }) => ({ id: lsid.id })) });
    logger?.warn(
      { transactions: found.length },
      'Transactions that a former process had left open were ended',
    );
  };
  const search = async (): Promise<void> => {
    try {
      await withTimeout(timeoutMs, endThem(), () => new Error('The database does not say which are open.'));
    } catch (error) {
      logger?.warn({ err: error }, 'Transactions that a former process left open are left to the database');
    }
  };
  return {
    /** Ends what there is. One search at a time, and one every 250 ms at most. Never rejects. */
    async end(): Promise<void> {
      if (searching === undefined && performance.now() - searchedAt < leastIntervalMs) return;
      searchedAt = performance.now();
      searching ??= search().finally(() => (searching = undefined));
      await searching;
    },
  };
}
