import type { Collection, Db, Timestamp } from 'mongodb';

/** The one document of a relay: who may publish, and how far it is published. */
export interface RelayState {
  readonly _id: string;
  readonly holder: string | null;
  /** By the server's clock. */
  readonly leaseUntil: Date;
  /** A change stream resumes after it; none: the log is published again. */
  readonly token?: unknown;
  /** The highest time of a published entry: where a republication starts, less its margin. */
  readonly lastEntryAt?: Date | null;
  /** How far a republication has come that is under way. */
  readonly republication?: Republication | null;
}

/** The log is published again. Saved after each page, so that who comes next goes on from there. */
export interface Republication {
  /** Entries from before it are left out; null: none. */
  readonly since: Date | null;
  /** Taken before it: a change stream from there on has all that is committed while it runs. */
  readonly operationTime: Timestamp;
  /** The last entry that was read; null before the first. */
  readonly reached: ReachedEntry | null;
}

/** An entry of a log: the ones before it, by feed and seq, are published or too old. */
export interface ReachedEntry {
  readonly collection: string;
  readonly feed: string;
  readonly seq: unknown;
  /** It is from before `since`, as are those before it in its feed: nothing of the feed is published yet. */
  readonly isOlder?: true;
}

/** Majority, so that a failover of the database neither forgets a holder nor makes two. */
export function relayStates(db: Db): Collection<RelayState> {
  return db.collection<RelayState>('relay_state', {
    writeConcern: { w: 'majority' },
    readConcern: { level: 'majority' },
  });
}

/** Where a change stream starts. */
export type StreamStart = { readonly resumeAfter: unknown } | { readonly startAtOperationTime: Timestamp };
