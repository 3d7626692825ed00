import { answeredIn } from '@parley/gather';
import { setTimeout as pause } from 'node:timers/promises';
import { type ClientSession, MongoError, MongoServerError } from 'mongodb';
import { type Mongo, NoAnswerError } from './mongo.ts';

/** Two transactions of one room only meet when two instances serve it: then the loser tries again, this long at most. */
const patienceMs = 10_000;
const longestPauseMs = 100;
/** Who is held up for longer looks whether it is by a process that is gone. */
const heldUpMs = 500;
/**
 * An attempt of which nothing is heard for so long is given up: the database has ended it by then (transactionLifetimeLimitSeconds), and
 * the driver may have lost its answer together with a connection. Whether it was committed is not known.
 */
const longestAttemptMs = 5_000;

/**
 * Runs `work` in a transaction (snapshot; majority and journal) until it commits: write conflicts and passing faults are
 * tried again after a jittered pause, anything else aborts and is thrown. `work` may run several times. Without
 * `insistent` a write conflict is thrown too: for those who have something better to do than the same again.
 */
export async function inTransaction<T>(
  { client, orphans }: Mongo,
  work: (session: ClientSession) => Promise<T>,
  { insistent = true }: { readonly insistent?: boolean } = {},
): Promise<T> {
  const began = performance.now();
  const since = (): number => performance.now() - began;
  const session = client.startSession();
  try {
    for (let attempt = 0; ; attempt++) {
      try {
        return await answeredIn(longestAttemptMs, attemptOnce(session, work), noAnswer);
      } catch (error) {
        if (!isTransient(error) || since() > patienceMs) throw error;
        if (!insistent && isConflict(error)) throw error;
        if (isConflict(error) && since() > heldUpMs) await orphans.end();
        await pause(Math.random() * Math.min(longestPauseMs, 2 ** (attempt + 1)));
      }
    }
  } finally {
    // Not awaited: of a lost connection it hears as little.
    session.endSession().catch(() => undefined);
  }
}

const noAnswer = (): Error => new NoAnswerError(longestAttemptMs);

async function attemptOnce<T>(
  session: ClientSession,
  work: (session: ClientSession) => Promise<T>,
): Promise<T> {
  session.startTransaction({
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    const result = await work(session);
    await commit(session);
    return result;
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction();
    throw error;
  }
}

/** Whether a commit arrived is sometimes unknown; it may then be sent again. */
async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      const unknown = error instanceof MongoError && error.hasErrorLabel('UnknownTransactionCommitResult');
      if (!unknown || attempt === 5) throw error;
    }
  }
}

function isTransient(error: unknown): boolean {
  return error instanceof MongoError && error.hasErrorLabel('TransientTransactionError');
}

/** Another transaction changed first what this one wanted to change. */
function isConflict(error: unknown): boolean {
  return error instanceof MongoError && error.code === 112;
}

/** A unique index refused a document. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === 11_000;
}
