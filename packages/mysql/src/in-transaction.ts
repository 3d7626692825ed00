import { sleep } from '@parley/async';
import { isContention } from './errors.ts';

const attempts = 6;

/** A generated Prisma client, as far as transactions go. */
interface TransactionalClient<Transaction> {
  $transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
}

/**
 * Runs `work` in one transaction, up to six times, with growing jitter, while the server gives it up because of another transaction.
 * `maxWrites`: the most rows that it writes, a constant with a name. What would write more goes in strides, each a transaction of its own:
 * one that grows with the data never ends in time, is tried for ever, and lets everybody wait for its locks. `test/transactions.test.ts`
 * lists them all. Nothing counts at run time: MySQL answers two rows for an upsert of one, and MongoDB's driver says nothing of a transaction.
 */
export async function inTransaction<Transaction, Result>(
  database: TransactionalClient<Transaction>,
  _size: { readonly maxWrites: number },
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.$transaction(work);
    } catch (error) {
      if (attempt === attempts || !isContention(error)) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}
