import type { OutgoingEvent } from './event-type.ts';

/** Publishes in the order given: one send in flight, acknowledged by all in-sync replicas, so that events of one key keep their order. */
export interface Publisher {
  /** Resolves when every event is acknowledged. Rejects when some are not: publish all of them again; receivers drop repeats by id. */
  readonly publish: (events: readonly OutgoingEvent[]) => Promise<void>;
  readonly close: () => Promise<void>;
}
