import { createLatch } from '@parley/async';
import type { BusLogger } from '../bus-logger.ts';
import type { Publisher } from '../kafka/kafka-publisher.ts';
import { drainOutbox } from './drain-outbox.ts';
import { openOutbox } from './open-outbox.ts';
import type { OutboxTable } from './outbox-table.ts';
import { createRelayLoop, type OutboxRelay } from './relay.ts';

export interface MysqlOutboxRelayOptions {
  /** The service's database: `mysql://user:password@host:port/database`. */
  readonly url: string;
  /** One name per outbox; with the database's name it makes the name for GET_LOCK. */
  readonly lock: string;
  readonly publisher: Publisher;
  readonly logger: BusLogger;
  /** How often to poll without being notified: for the rows of instances that died. 2,000 by default. */
  readonly pollMs?: number;
  readonly now?: () => Date;
  /**
   * How long the server keeps the lock of a relay that it hears nothing from, such as one whose machine died: 60 unless given,
   * longer than any publishing.
   */
  readonly silentSeconds?: number;
}

const retentionMs = 7 * 24 * 60 * 60 * 1_000;
const cleanUpIntervalMs = 60 * 60 * 1_000;

/**
 * Publishes the rows of the table `outbox` in the order of their ids, one relay at a time, and marks them. A relay that dies
 * between the two leaves rows that are published again: at least once.
 */
export function createMysqlOutboxRelay(deps: MysqlOutboxRelayOptions): OutboxRelay {
  const { publisher, logger, pollMs = 2_000, now = () => new Date() } = deps;
  const latch = createLatch();
  let cleanedUpAt = -Infinity;

  const cleanUp = async (outbox: OutboxTable): Promise<void> => {
    const time = now().getTime();
    if (time - cleanedUpAt < cleanUpIntervalMs) return;
    await outbox.deletePublishedBefore(new Date(time - retentionMs));
    cleanedUpAt = time;
  };
  const work = async (): Promise<void> => {
    const { signal } = loop;
    const outbox = await openOutbox(deps);
    try {
      while (!signal.aborted) {
        if (!(await drainOutbox(outbox, { publisher, signal, now }))) latch.open();
        await cleanUp(outbox);
        loop.works();
        loop.recovered();
        await latch.wait(pollMs, signal);
      }
    } finally {
      // Releases the lock also after a failure.
      await outbox.close();
    }
  };
  const loop = createRelayLoop('outbox', { logger, work });
  return { ...loop, notify: latch.open };
}
