import type { BusLogger } from '../bus-logger.ts';
import type { Publisher } from '../publisher.ts';
import type { Relay } from './relay.ts';

export interface MysqlOutboxRelayOptions {
  /** The service's database: `mysql://user:password@host:port/database`. */
  readonly url: string;
  /** The name for GET_LOCK; one per outbox. */
  readonly lock: string;
  readonly publisher: Publisher;
  readonly logger: BusLogger;
  /** How often to look without being rung: for what instances that died have left. 1,000 by default. */
  readonly pollMs?: number;
  readonly now?: () => Date;
}

export function createMysqlOutboxRelay(_deps: MysqlOutboxRelayOptions): Relay {
  throw new Error('Not built yet');
}
