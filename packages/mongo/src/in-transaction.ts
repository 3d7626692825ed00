import { sleep, withTimeout } from '@parley/async';
import { type ClientSession, MongoError } from 'mongodb';
import type { MongoConnection } from './connect-mongo.ts';
import { isConflict, isEnded, isTransient, NoAnswerError } from './errors.ts';

/** Transactions are tried again for so long. */
const timeoutMs = 10_000;
const longestSleepMs = 100;
/** A transaction that is held up for longer ends what a killed process has left open. */
const heldUpMs = 500;
/** An attempt without an answer for so long is given up: its answer may be lost with a connection. Whether it was committed is not known. */
const attemptTimeoutMs = 5_000;
const commitAttempts = 6;

interface TransactionOptions {
  readonly maxWrites: number;
  readonly retryOnConflict?: boolean;
  readonly isWanted?: (() => boolean) | undefined;
}

/**
 * Runs `work` in a transaction (snapshot; majority and journal) until it commits: write conflicts and transient faults are
 * tried again after a jittered sleep, while it `isWanted`; anything else aborts and is thrown. `work` may run several times: `attempt`
 * counts from 1. Without `retryOnConflict` a write conflict is thrown too, for a caller that has something better to do than the same
 * again. `maxWrites`: the most documents that it writes, a constant with a name. What would write more goes in strides, each a transaction of its own: the
 * database ends what lasts longer than `transactionLifetimeLimitSeconds`, and the same again would never succeed.
 */
export async function inTransaction<T>(
  { client, orphans }: Pick<MongoConnection, 'client' | 'orphans'>,
  { retryOnConflict = true, isWanted = () => true }: TransactionOptions,
  work: (session: ClientSession, attempt: number) => Promise<T>,
): Promise<T> {
  const began = performance.now();
  const since = (): number => performance.now() - began;
  const session = client.startSession();
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        const attempted = attemptOnce(session, () => work(session, attempt));
        return await withTimeout(attemptTimeoutMs, attempted, () => new NoAnswerError(attemptTimeoutMs));
      } catch (error) {
        if (!isTransient(error) || since() > timeoutMs || !isWanted()) throw error;
        if (!retryOnConflict && isConflict(error)) throw error;
        if (isConflict(error) && since() > heldUpMs) await orphans.end();
        await sleep(Math.random() * Math.min(longestSleepMs, 2 ** attempt));
      }
    }
  } finally {
    // Not awaited: on a lost connection it gets no answer either.
    session.endSession().catch(() => undefined);
  }
}

async function attemptOnce<T>(session: ClientSession, work: () => Promise<T>): Promise<T> {
  session.startTransaction({
    readConcern: { level: 'snapshot' },
    writeConcern: { w: 'majority', journal: true },
  });
  try {
    const result = await work();
    await commit(session);
    return result;
  } catch (error) {
    if (session.inTransaction()) await session.abortTransaction();
    throw error;
  }
}

/**
 * Whether a commit arrived is sometimes unknown; it may then be sent again. So it is when the session was ended while it was under way,
 * which the driver does not label.
 */
async function commit(session: ClientSession): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await session.commitTransaction();
      return;
    } catch (error) {
      if (!(error instanceof MongoError) || error.hasErrorLabel('TransientTransactionError')) throw error;
      if (isEnded(error)) error.addErrorLabel('UnknownTransactionCommitResult');
      if (!error.hasErrorLabel('UnknownTransactionCommitResult') || attempt === commitAttempts) throw error;
    }
  }
}
