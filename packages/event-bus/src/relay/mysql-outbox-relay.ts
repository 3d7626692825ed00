import { createBackOff, createLatch, settledWithin, sleep } from '@parley/async';
import type { BusLogger } from '../bus-logger.ts';
import type { Publisher } from '../publisher.ts';
import { notReady, ready } from '../readiness.ts';
import type { Readiness } from '../readiness.ts';
import { drainOutbox } from './drain-outbox.ts';
import { openOutbox } from './open-outbox.ts';
import type { OutboxTable } from './outbox-table.ts';
import { closeTimeoutMs } from './relay.ts';
import type { OutboxRelay } from './relay.ts';

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
  const { publisher, logger, lock, pollMs = 2_000, now = () => new Date() } = deps;
  const latch = createLatch();
  const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });
  const closing = new AbortController();
  let state: Readiness = notReady('The outbox relay has not started yet');
  let cleanedUpAt = -Infinity;
  let running: Promise<void> | undefined;

  const cleanUp = async (outbox: OutboxTable): Promise<void> => {
    const time = now().getTime();
    if (time - cleanedUpAt < cleanUpIntervalMs) return;
    await outbox.deletePublishedBefore(new Date(time - retentionMs));
    cleanedUpAt = time;
  };
  const workWith = async (outbox: OutboxTable): Promise<void> => {
    while (!closing.signal.aborted) {
      if (!(await drainOutbox(outbox, { publisher, signal: closing.signal, now }))) latch.open();
      await cleanUp(outbox);
      state = ready;
      backOff.reset();
      await latch.wait(pollMs, closing.signal);
    }
  };
  const connectAndWork = async (): Promise<void> => {
    const outbox = await openOutbox(deps);
    try {
      await workWith(outbox);
    } finally {
      // Releases the lock also after a failure.
      await outbox.close();
    }
  };
  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await connectAndWork();
      } catch (error) {
        state = notReady('The outbox waits to be published');
        logger.warn({ err: error, lock }, 'Outbox relay will try again');
        await sleep(backOff.next(), closing.signal);
      }
    }
  };

  return {
    async start() {
      running ??= run();
      await Promise.resolve();
    },
    notify: latch.open,
    readiness: () => state,
    async close() {
      closing.abort();
      await settledWithin(closeTimeoutMs, running);
      state = notReady('The outbox relay is closed');
    },
  };
}
