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
  /** Whether it has the other terms too: only the first was looked for. */
  readonly hasAllTerms: boolean;
}

/** Which messages, and what they are found by. */
export interface CountQuery {
  /** 100 at most: MongoDB merges the order of so many. */
  readonly roomIds: readonly string[];
  /** One at least. The index finds the messages with the first; of each it is told whether it has the others. */
  readonly terms: readonly string[];
  readonly from: Date | null;
  /** Not included. */
  readonly before: Date | null;
  readonly after: SearchPosition | null;
  readonly limit: number;
}

/** `limit`: so many messages with the first term are read at most, whether they have the others or not. */
export type CandidateQuery = CountQuery;

/** A reader waits for no longer, in milliseconds. */
const maxTimeMS = 5_000;

export type MessageSearchStore = ReturnType<typeof createMessageSearchStore>;

/** The index of what was said. It may lag behind, and never tells of a message alone: its text says whether it is one. */
export function createMessageSearchStore({ db, messageSearch, searchState }: Mongo) {
  return {
    /**
     * Keeps what these are found by, unless something newer is kept. May be repeated. Nearly all are new: inserts are written together, where
     * each update is planned and written by itself.
     */
    async keep(messages: readonly IndexedMessage[]): Promise<void> {
      const inserts = messages.map(({ id, ...indexed }) => ({ _id: id, ...indexed }));
      const isThere = await duplicatesOf(inserts, (all) => messageSearch.insertMany(all, unordered));
      const updates = messages
        .filter((_message, index) => isThere.has(index))
        .map(({ id, version, ...indexed }) => ({
          updateOne: {
            filter: { _id: id, version: { $lt: version } },
            update: { $set: { ...indexed, version } },
            upsert: true,
          },
        }));
      // What is there and stays is as new, or newer.
      await duplicatesOf(updates, (all) => messageSearch.bulkWrite(all, unordered));
    },
    /** Of messages that are gone. */
    async forget(ids: readonly string[]): Promise<void> {
      if (ids.length > 0) await messageSearch.deleteMany({ _id: { $in: [...ids] } });
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
      const { terms, limit } = query;
      const hasAllTerms = { $setIsSubset: [{ $literal: terms.slice(1) }, '$terms'] };
      const found = messageSearch
        .find<Found>(toFilter(query), { projection: { roomId: 1, at: 1, hasAllTerms }, maxTimeMS })
        .sort({ at: -1, _id: -1 })
        .limit(limit);
      return (await found.batchSize(limit).toArray()).map(({ _id: id, ...rest }) => ({ id, ...rest }));
    },
    /** How often each of these terms is in the index, counted to `limit`: the order of the terms says which of them finds the fewest. */
    countTerms: (query: CountQuery): Promise<readonly number[]> =>
      Promise.all(
        query.terms.map(async (term) => {
          const counted = await db.command({
            count: messageSearch.collectionName,
            query: toFilter({ ...query, terms: [term] }),
            limit: query.limit,
            maxTimeMS,
          });
          return Number(counted['n']);
        }),
      ),
  };
}

type Found = Pick<IndexedMessageDocument, '_id' | 'roomId' | 'at'> & Pick<Candidate, 'hasAllTerms'>;

const unordered = { ordered: false } as const;
const duplicateKey = 11_000;

/** Writes them all but those that are there; says which those are, by their places. */
async function duplicatesOf<Write>(
  writes: Write[],
  write: (writes: Write[]) => Promise<unknown>,
): Promise<ReadonlySet<number>> {
  if (writes.length === 0) return new Set();
  try {
    await write(writes);
    return new Set();
  } catch (error) {
    if (!(error instanceof MongoBulkWriteError) || !isDuplicateDocument(error)) throw error;
    const failures = [error.writeErrors].flat();
    if (failures.some(({ code }) => code !== duplicateKey)) throw error;
    return new Set(failures.map(({ index }) => index));
  }
}

function toFilter({ roomIds, terms, from, before, after }: CandidateQuery): Filter<IndexedMessageDocument> {
  return {
    roomId: { $in: [...roomIds] },
    terms: terms[0] ?? '',
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
