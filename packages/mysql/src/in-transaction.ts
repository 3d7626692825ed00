import { sleep } from '@parley/async';
import { isContention } from './errors.ts';

const attempts = 6;

/** A generated Prisma client, as far as transactions go. */
interface TransactionalClient<Transaction> {
  $transaction<Result>(work: (transaction: Transaction) => Promise<Result>): Promise<Result>;
}

/** Runs `work` in one transaction, and again where another transaction was in the way. */
export function inTransaction<Transaction, Result>(
  database: TransactionalClient<Transaction>,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  return retryOnContention(() => database.$transaction(work));
}

/** Runs `work` up to six times, with growing jitter, while the server gives it up because of another transaction. */
export async function retryOnContention<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || !isContention(error)) throw error;
      await sleep(Math.random() * 10 * 2 ** attempt);
    }
  }
}
