import type { Db, Document } from 'mongodb';
import type { BusLogger } from '../bus-logger.ts';
import type { OutgoingEvent } from '../event-type.ts';
import type { Publisher } from '../publisher.ts';
import type { Relay } from './relay.ts';

/** A collection whose inserts and updates are facts. */
export interface LogCollection {
  readonly name: string;
  /** A Date in each document, indexed; where a republication starts and the first key of its order. */
  readonly timeField: string;
  /** The order of documents of the same time, such as `{ seq: 1 }`. */
  readonly sort: Readonly<Record<string, 1 | -1>>;
  /** Pure: called again for repeats and must give the same ids. */
  toEvents(document: Document): readonly OutgoingEvent[];
}

export interface MongoLogRelayOptions {
  readonly db: Db;
  readonly name: string;
  readonly instanceId: string;
  readonly collections: readonly LogCollection[];
  readonly publisher: Publisher;
  readonly logger: BusLogger;
}

export function createMongoLogRelay(_deps: MongoLogRelayOptions): Relay {
  throw new Error('Not built yet');
}
