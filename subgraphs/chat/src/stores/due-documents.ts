import type { Collection, Filter, UpdateFilter, WithId } from 'mongodb';

/** A thing that is to be done, by one process at a time. */
export interface DueDocument {
  readonly _id: string;
  /** From when on somebody may claim it; absent: nobody. */
  readonly dueAt?: Date;
}

/** `and`: as long as this holds of it. `$set`: what is said with it. */
export interface DueChange {
  readonly and?: object;
  readonly $set?: object;
}

/** Longer than a thing takes, or a part of it: who has not put it off by then has died. */
export const leaseMs = 60_000;

/**
 * Things that become due. Who claims one does it alone for a minute; who dies meanwhile leaves it to another then. So each is done once or, when
 * somebody dies, again.
 */
export function createDueDocuments<Document extends DueDocument>(documents: Collection<Document>) {
  const isDue = (now: Date) => ({ dueAt: { $lte: now } });
  const leaseFrom = (now: Date): Date => new Date(now.getTime() + leaseMs);
  return {
    /** Those whose time has come, the oldest first. */
    async due(now: Date, limit: number): Promise<readonly WithId<Document>[]> {
      const found = documents.find(isDue(now) as Filter<Document>).sort({ dueAt: 1 });
      return found.limit(limit).toArray();
    },
    /** From now on it is this caller's, for a minute; null: it is another's, is not due, or is over. `update`: what is set or counted with it. */
    async claim(
      id: string,
      now: Date,
      update: { readonly $set?: object; readonly $inc?: object } = {},
    ): Promise<WithId<Document> | null> {
      const $set = { ...update.$set, dueAt: leaseFrom(now) };
      return documents.findOneAndUpdate(
        { _id: id, ...isDue(now) } as Filter<Document>,
        { ...update, $set } as unknown as UpdateFilter<Document>,
        { returnDocument: 'after' },
      );
    },
    /** It is to be done, or gone on with, then; unless it is over. `and`: as long as this holds of it. */
    async putOff(id: string, dueAt: Date, { and = {}, $set = {} }: DueChange = {}): Promise<void> {
      const filter = { dueAt: { $exists: true }, ...and, _id: id };
      await documents.updateOne(
        filter as unknown as Filter<Document>,
        { $set: { ...$set, dueAt } } as unknown as UpdateFilter<Document>,
      );
    },
    /** It is over, and stays. */
    async end(id: string, { and = {}, $set = {} }: DueChange = {}): Promise<void> {
      await documents.updateOne(
        { ...and, _id: id } as unknown as Filter<Document>,
        {
          $unset: { dueAt: '' },
          ...(Object.keys($set).length > 0 && { $set }),
        } as unknown as UpdateFilter<Document>,
      );
    },
  };
}
