import type { Document } from 'mongodb';
import type { OutgoingEvent } from '../event-type.ts';

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

/** When the entry was made, if it says so. */
export function entryTime({ timeField }: LogCollection, document: Document): Date | undefined {
  const time: unknown = document[timeField];
  return time instanceof Date ? time : undefined;
}

export function later(one: Date | undefined, other: Date | undefined): Date | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one < other ? other : one;
}
