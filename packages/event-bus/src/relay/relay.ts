import type { Readiness } from '../readiness.ts';

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

export const closeTimeoutMs = 5_000;
