import type { Logger } from '../process/logger.ts';
import type { Readiness } from '../process/health.ts';
import type { Tracing } from '@parley/tracing';
import type { Metrics } from '../process/metrics.ts';
import type { Shutdown } from '../process/shutdown.ts';

/** What stores are opened with. */
export interface StoreDeps<Environment> {
  readonly environment: Environment;
  readonly logger: Logger;
  readonly now: () => Date;
  /** A UUIDv7: ids are in the order of time. */
  readonly newId: () => string;
}

/** What the parts of a service are made with. */
export interface Deps<Environment, Stores> extends StoreDeps<Environment> {
  readonly stores: Stores;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** To be called after each commit that saved an event: the relay publishes it at once. Cheap, never throws. */
  readonly onCommit: () => void;
  /** What a part has opened; closed before the stores, in reverse order. */
  readonly onClose: Shutdown['onClose'];
}

/** What a service's stores have in common. */
export interface ServiceStores {
  /** By the name that /health shows: rejects when a store that the service cannot do without does not answer. May answer with a warning. */
  readonly checks: Readonly<Record<string, () => Promise<Readiness | void>>>;
  /** Whether an error says that a store does not answer, rather than what it answers. */
  isUnavailable(error: unknown): boolean;
  close(): Promise<void>;
}
