import type { EventSubscription } from './event-subscription.ts';
import type { Readiness } from './readiness.ts';

/** A consumer that connects, joins and rebuilds itself in the background. */
export interface BusConsumer {
  /** Returns at once, also while the broker is unavailable. */
  readonly start: () => Promise<void>;
  readonly readiness: () => Readiness;
  /** Commits what is handled and leaves the group; a running handler is awaited, 8 s at most. */
  readonly close: () => Promise<void>;
}

/** A consumer whose events wait when their handler fails. */
export interface WorkConsumer extends BusConsumer {
  /** What handlers failed for is back: tries at once what waits for another try. Cheap, never throws. */
  readonly retryNow: () => void;
}

/** A group per service and purpose: its instances share the partitions. */
export interface WorkConsumerOptions {
  /** Without the deployment's prefix. */
  readonly group: string;
  readonly topics: readonly string[];
  readonly subscriptions: readonly EventSubscription[];
  /** With every join, before events are delivered: partitions may have moved, to here and away. Must not throw. */
  readonly onJoin?: () => void;
}

/** Every instance receives every event published from its start on. */
export interface BroadcastConsumerOptions {
  /** Such as `chat.streams`; the group's name is made of it, the instance's id and a random part. */
  readonly purpose: string;
  readonly instanceId: string;
  readonly subscriptions: readonly EventSubscription[];
  /** What was published in so many milliseconds before the start is delivered too, before it is ready; 0 unless given. */
  readonly lookBackMs?: number;
  /** After every join, rebuild and skipped event: what was delivered may have a hole, compare with the store. Must not throw. */
  readonly onRejoin?: () => void;
}
