import type { Document } from 'mongodb';
import type { BusLogger } from '../bus-logger.ts';
import type { OutgoingEvent } from '../event-type.ts';

/** A collection whose inserts and updates are facts. */
export interface LogCollection {
  readonly name: string;
  /** A Date in each document, indexed: where a republication starts. */
  readonly timeField: string;
  /** What documents are ordered within, a string: those of one feed have one key. */
  readonly feedField: string;
  /** Rises within a feed with each commit, whatever the clocks say; indexed after `feedField`. */
  readonly seqField: string;
  /** Pure: called again for repeats and must give the same ids. */
  toEvents(document: Document): readonly OutgoingEvent[];
  /**
   * Hears of each change that is followed, in order, before it is published: for what this very process does not want to wait for Kafka with.
   * Other instances are notified by its events only, as is this one while another holds the lease.
   */
  onFollowed?(document: Document): void;
}

/** An entry that makes no event never will: it is reported and left out, else everything after it would wait without end. */
export function skipUnpublishable(collection: LogCollection, logger: BusLogger): LogCollection {
  const report = (error: unknown, document: Document, message: string): void =>
    logger.error({ err: error, collection: collection.name, entry: document['_id'] }, message);
  return {
    ...collection,
    toEvents(document) {
      try {
        return collection.toEvents(document);
      } catch (error) {
        report(error, document, 'A log entry makes no event and is left out');
        return [];
      }
    },
    onFollowed(document) {
      try {
        collection.onFollowed?.(document);
      } catch (error) {
        report(error, document, 'A log entry could not be followed before it is published');
      }
    },
  };
}

/** When the entry was made, if it says so. */
export function entryTime({ timeField }: LogCollection, document: Document): Date | undefined {
  const time: unknown = document[timeField];
  return time instanceof Date ? time : undefined;
}

export function later(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? other : one;
}
