import { createBackOff, retry, settledWithin } from '@parley/async';
import type { OutgoingEvent } from '@parley/event-bus';
import type { Logger } from '@parley/service-kit/process';
import type { Connection, ConnectionChange, ConnectionEvents } from './connection-events.ts';

export interface ConnectionOutboxOptions {
  readonly events: ConnectionEvents;
  /** Rejects when it is not acknowledged; it is retried, so that an event may be published twice. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  readonly logger: Logger;
  /** The number of changes that may wait for the broker; 10,000 by default. */
  readonly maxPending?: number;
}

const maxBatchSize = 500;

/** Publishes changes in their order, then reports of all connections, one batch after the other. Too many changes are dropped for one report of all connections. */
export function createConnectionOutbox(
  options: ConnectionOutboxOptions,
  connections: ReadonlyMap<string, Connection>,
) {
  const { events, publish, logger, maxPending = 10_000 } = options;
  const closing = new AbortController();
  let changes: ConnectionChange[] = [];
  let isReportDue = false;
  let running: Promise<void> | undefined;

  const nextBatch = (): readonly OutgoingEvent[] => {
    if (changes.length > 0) return changes.splice(0, maxBatchSize).map((each) => events.change(each));
    if (!isReportDue) return [];
    isReportDue = false;
    return events.alive([...connections.values()], Date.now());
  };
  const send = (batch: readonly OutgoingEvent[]): Promise<void> =>
    retry(() => publish(batch), {
      backOff: createBackOff({ firstMs: 100, maxMs: 2_000 }),
      signal: closing.signal,
      onError: (error) => logger.debug({ err: error }, 'Connections could not be reported yet'),
    });
  const run = async (): Promise<void> => {
    await Promise.resolve(); // so that `running` is set before it is reset
    try {
      for (let batch = nextBatch(); batch.length > 0; batch = nextBatch()) await send(batch);
    } catch (error) {
      logger.warn({ err: error }, 'Connections were not reported');
    } finally {
      running = undefined; // in the same turn as the last `nextBatch`, so that nothing is missed
    }
  };
  return {
    add(change: ConnectionChange) {
      if (changes.length >= maxPending) {
        changes = [];
        isReportDue = true;
      }
      changes.push(change);
      running ??= run();
    },
    reportAll() {
      isReportDue = connections.size > 0;
      running ??= run();
    },
    /** Waits until everything is published, `timeoutMs` at most; then it gives up. */
    async close(timeoutMs: number) {
      await settledWithin(timeoutMs, running);
      closing.abort();
      await running;
    },
  };
}
