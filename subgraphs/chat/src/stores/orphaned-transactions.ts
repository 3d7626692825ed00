import { answeredIn } from '@parley/gather';
import type { MongoClient, UUID } from 'mongodb';

/** None of ours pauses for so long between two statements, unless its process is stopped: then it begins anew. */
const orphanedAfterMs = 1_000;
const lookEveryMs = 250;
/** Who is held up does not wait longer for a look. */
const patienceMs = 1_000;

/** What `$currentOp` tells of a transaction that is between two statements. */
interface IdleTransaction {
  readonly lsid: { readonly id: UUID };
}

/**
 * A process that is killed leaves its transaction open, and the rooms that it wrote locked, until the database ends it: after 60 s by
 * default (`transactionLifetimeLimitSeconds`). Whoever is held up ends those of its own kind (`appName`) in which nothing has happened for
 * a second. Should the owner be alive after all, it is told to begin anew.
 */
export interface OrphanedTransactions {
  /** Ends what there is. One look at a time, and one every 250 ms at most. Never rejects. */
  end(): Promise<void>;
}

export function createOrphanedTransactions(deps: {
  client: MongoClient;
  appName: string;
  warn: (fields: object, message: string) => void;
}): OrphanedTransactions {
  const { client, appName, warn } = deps;
  const admin = client.db('admin');
  let lookedAt = -Infinity;
  let looking: Promise<void> | undefined;

  const find = (): Promise<readonly IdleTransaction[]> =>
    admin
      .aggregate<IdleTransaction>(
        [
          { $currentOp: { allUsers: false, idleSessions: true } },
          {
            $match: {
              type: 'idleSession',
              appName,
              'transaction.timeInactiveMicros': { $gt: orphanedAfterMs * 1_000 },
            },
          },
        ],
        { readConcern: { level: 'local' } },
      )
      .toArray();
  const endThem = async (): Promise<void> => {
    const found = await find();
    if (found.length === 0) return;
    await admin.command({ killSessions: found.map(({ lsid }) => ({ id: lsid.id })) });
    warn({ transactions: found.length }, 'Transactions that a former process had left open were ended');
  };
  const look = async (): Promise<void> => {
    try {
      await answeredIn(patienceMs, endThem(), () => new Error('The database does not say which are open.'));
    } catch (error) {
      warn({ err: error }, 'Transactions that a former process left open are left to the database');
    }
  };
  return {
    async end() {
      if (looking === undefined && performance.now() - lookedAt < lookEveryMs) return;
      lookedAt = performance.now();
      looking ??= look().finally(() => (looking = undefined));
      await looking;
    },
  };
}
