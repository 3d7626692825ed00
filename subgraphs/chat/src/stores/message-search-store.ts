import { isDuplicateDocument } from '@parley/mongo';
import { MongoBulkWriteError, type Filter } from 'mongodb';
import type { IndexedMessageDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** Where a search goes on: the newest messages come first. */
export interface SearchPosition {
  readonly at: Date;
  readonly id: string;
}

/** What a message is found by. `version`: the `seq` of the log entry by which it is so; a lower one changes nothing any more. */
export interface IndexedMessage extends SearchPosition {
  readonly roomId: string;
  readonly version: number;
  /** None: it is deleted. */
  readonly terms: readonly string[];
}

/** A message that may be one. */
export interface Candidate extends SearchPosition {
  readonly roomId: string;
}

export interface CandidateQuery {
  /** 100 at most: MongoDB merges the order of so many. */
  readonly roomIds: readonly string[];
  /** All of them; one at least. The index serves the first. */
  readonly terms: readonly string[];
  readonly from: Date | null;
  /** Not included. */
  readonly before: Date | null;
  readonly after: SearchPosition | null;
  readonly limit: number;
}

/** A reader waits for no longer, in milliseconds. */
const maxTimeMS = 5_000;

export type MessageSearchStore = ReturnType<typeof createMessageSearchStore>;

/** The index of what was said. It may lag behind, and never tells of a message alone: its text says whether it is one. */
export function createMessageSearchStore({ messageSearch, searchState }: Mongo) {
  return {
    /** Keeps what these are found by, unless something newer is kept. May be repeated. */
    async keep(messages: readonly IndexedMessage[]): Promise<void> {
      const writes = messages.map(({ id, version, ...indexed }) => ({
        updateOne: {
          filter: { _id: id, version: { $lt: version } },
          update: { $set: { ...indexed, version } },
          upsert: true,
        },
      }));
      if (writes.length === 0) return;
      try {
        await messageSearch.bulkWrite(writes, { ordered: false });
      } catch (error) {
        // What is there is as new, or newer.
        if (!(error instanceof MongoBulkWriteError) || !isDuplicateDocument(error)) throw error;
        const failures = [error.writeErrors].flat();
        if (failures.some(({ code }) => code !== duplicateKey)) throw error;
      }
    },
    /** How far old messages are indexed, by id. `isWhole`: all of them. */
    async filledUpTo(): Promise<{ readonly upTo: string; readonly isWhole: boolean }> {
      const state = await searchState.findOne({ _id: 'back-fill' });
      return { upTo: state?.upTo ?? '', isWhole: state?.isWhole ?? false };
    },
    /** Only ever forward. */
    async noteFilled(upTo: string, isWhole: boolean): Promise<void> {
      const update = { $max: { upTo }, ...(isWhole && { $set: { isWhole } }) };
      await searchState.updateOne({ _id: 'back-fill' }, update, { upsert: true });
    },
    /** The newest first. */
    async candidates(query: CandidateQuery): Promise<readonly Candidate[]> {
      const found = messageSearch
        .find(toFilter(query), { projection: { roomId: 1, at: 1 }, maxTimeMS })
        .sort({ at: -1, _id: -1 })
        .limit(query.limit);
      return (await found.toArray()).map(({ _id: id, roomId, at }) => ({ id, roomId, at }));
    },
  };
}

const duplicateKey = 11_000;

function toFilter({ roomIds, terms, from, before, after }: CandidateQuery): Filter<IndexedMessageDocument> {
  return {
    roomId: { $in: [...roomIds] },
    terms: { $all: [...terms] },
    ...((from ?? before ?? after) !== null && {
      at: {
        ...(from !== null && { $gte: from }),
        ...(before !== null && { $lt: before }),
        ...(after !== null && { $lte: after.at }),
      },
    }),
    ...(after !== null && { $or: [{ at: { $lt: after.at } }, { _id: { $lt: after.id } }] }),
  };
}
