import type { Publisher } from '../kafka/kafka-publisher.ts';
import type { OutboxTable } from './outbox-table.ts';

const batchSize = 200;

/**
 * Publishes all unpublished rows in the order of their ids and marks them, if there are any and the lock is free. False when another relay
 * holds the lock: it may have read before our commit, so the caller has to try again.
 */
export async function drainOutbox(
  outbox: OutboxTable,
  { publisher, signal, now }: { publisher: Publisher; signal: AbortSignal; now: () => Date },
): Promise<boolean> {
  if (!(await outbox.hasUnpublished())) return true;
  if (!(await outbox.lock())) return false;
  while (!signal.aborted) {
    const rows = await outbox.unpublished(batchSize);
    if (rows.length > 0) {
      await publisher.publish(rows.map(({ event }) => event));
      await outbox.markPublished(rows, now());
    }
    if (rows.length < batchSize) break;
  }
  await outbox.unlock();
  return true;
}
