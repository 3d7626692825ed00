import type { Readiness } from '../readiness.ts';

/** Publishes what a store holds: at least once, in order per key, by one active relay per store. */
export interface Relay {
  /** Returns at once, also while store or broker are away. */
  start(): Promise<void>;
  /** A commit rings it; cheap, never throws. */
  ring(): void;
  readiness(): Readiness;
  /** Ends after the batch in flight. Leaves the publisher to who made it. */
  close(): Promise<void>;
}
