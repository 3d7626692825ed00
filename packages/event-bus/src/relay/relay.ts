import type { Readiness } from '../readiness.ts';

/** Publishes what a store holds: at least once, in order per key, by one active relay per store. */
export interface Relay {
  /** Returns at once, also while store or broker are away. */
  readonly start: () => Promise<void>;
  /** A commit rings it; cheap, never throws. */
  readonly ring: () => void;
  readonly readiness: () => Readiness;
  /** Ends after the batch in flight, or after 5 s when store or broker hang: whoever comes next publishes it again. Leaves the publisher to who made it. */
  readonly close: () => Promise<void>;
}

export const closeWithinMs = 5_000;
