import { withTimeout } from '@parley/async';
import type { Long, MongoClient, UUID } from 'mongodb';

/** A process that lives may wait for long between two statements, on a machine that is busy; its connection is open. */
const orphanedAfterMs = 1_000;
/** An attempt is given up after 5 s (`in-transaction.ts`): then nobody goes on with it, and a host that vanished closes no connection. */
const abandonedAfterMs = 6_000;
const leastIntervalMs = 250;
const timeoutMs = 1_000;

/** A transaction between two statements. */
interface IdleTransaction {
  readonly lsid: { readonly id: UUID };
  /** That of the last statement, where the database says so. */
  readonly connectionId?: number;
  readonly transaction: { readonly timeInactiveMicros: number | bigint | Long };
}

/**
 * A process that is killed leaves its transaction open, and the documents that it wrote locked, until the database ends it: after 60 s by
 * default (`transactionLifetimeLimitSeconds`). A transaction that is held up ends those of its own service (`appName`) in which nothing
 * has happened for a second and whose last connection is closed. Those of live instances stay: on a machine on which each is stopped for a
 * second now and then, two that ended each other's transactions would never commit.
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

  const currentOp = <Found extends object>(match: object) =>
    admin
      .aggregate<Found>(
        [{ $currentOp: { allUsers: false, idleSessions: true, idleConnections: true } }, { $match: match }],
        { readConcern: { level: 'local' } },
      )
      .toArray();
  const findIdle = () =>
    currentOp<IdleTransaction>({
      type: 'idleSession',
      appName,
      'transaction.timeInactiveMicros': { $gt: orphanedAfterMs * 1_000 },
    });
  const findOrphaned = async (): Promise<readonly IdleTransaction[]> => {
    const idle = await findIdle();
    const ids = idle.flatMap(({ connectionId }) => connectionId ?? []);
    const open =
      ids.length === 0
        ? []
        : await currentOp<{ readonly connectionId: number }>({ type: 'op', connectionId: { $in: ids } });
    const openIds = new Set(open.map(({ connectionId }) => connectionId));
    return idle.filter(({ connectionId, transaction }) => {
      const isAbandoned = Number(transaction.timeInactiveMicros) > abandonedAfterMs * 1_000;
      return isAbandoned || (connectionId !== undefined && !openIds.has(connectionId));
    });
  };
  const endThem = async (): Promise<void> => {
    const found = await findOrphaned();
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
