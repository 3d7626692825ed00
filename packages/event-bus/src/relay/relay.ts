import { createBackOff, settledWithin, sleep } from '@parley/async';
import type { BusLogger } from '../bus-logger.ts';
import { notReady, ready, type Readiness } from '../readiness.ts';

/** Publishes what a store holds: at least once, in order per key, by one active relay per store. */
export interface Relay {
  /** Returns at once, also while store or broker are unavailable. */
  readonly start: () => Promise<void>;
  readonly readiness: () => Readiness;
  /** Ends after the batch in flight, or after 5 s when store or broker hang: the next relay publishes it again. The publisher stays open. */
  readonly close: () => Promise<void>;
}

/** The relay of an outbox table, which has to be notified of commits. */
export interface OutboxRelay extends Relay {
  /** Called after each commit; cheap, never throws. */
  readonly notify: () => void;
}

const closeTimeoutMs = 5_000;

/** Runs the relay of the named store until it is closed, again with back-off after each failure. */
export function createRelayLoop(
  store: string,
  { logger, work }: { logger: BusLogger; work: () => Promise<void> },
) {
  const backOff = createBackOff({ firstMs: 100, maxMs: 2_000 });
  const closing = new AbortController();
  const { signal } = closing;
  let state = notReady(`The relay of the ${store} has not started yet`);
  let running: Promise<void> | undefined;

  /** It is followed by another attempt. */
  const failed = (error: unknown): void => {
    state = notReady(`The ${store} waits to be published`);
    logger.warn({ err: error, relay: store }, 'Relay will try again');
  };
  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        await work();
      } catch (error) {
        if (signal.aborted) return;
        failed(error);
        await sleep(backOff.next(), signal);
      }
    }
  };
  return {
    signal,
    failed,
    works: () => void (state = ready),
    /** The next failure is the first of a new outage. */
    recovered: () => backOff.reset(),
    start: async () => void (running ??= run()),
    readiness: () => state,
    async close(): Promise<void> {
      closing.abort();
      await settledWithin(closeTimeoutMs, running);
      state = notReady(`The relay of the ${store} is closed`);
    },
  };
}
