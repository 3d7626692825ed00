import type { ReadMark } from '../rooms/room-log-entry.ts';
import { toReadMark } from './documents.ts';
import { isDuplicateDocument } from '@parley/mongo';
import type { Mongo } from './mongo.ts';

/** Keeps how far each member has read. */
export interface ReadMarkStore {
  /** Moves a mark forward; one that is there or beyond stays. */
  advance(mark: ReadMark & { readonly eventId: string }): Promise<void>;
  /** How far each of these members has read, in the order asked; 0 where there is no mark. */
  findMany(of: readonly { readonly roomId: string; readonly userId: string }[]): Promise<readonly number[]>;
  /** The marks of these rooms that were moved then or later. */
  movedSince(roomIds: readonly string[], since: Date): Promise<readonly ReadMark[]>;
}

export function createReadMarkStore({ readMarks }: Mongo): ReadMarkStore {
  return {
    async advance({ roomId, userId, upTo, eventId, at }) {
      // With the mark at `upTo` or beyond nothing matches, and the insert meets the mark that is there.
      const filter = { _id: `${roomId}:${userId}`, upTo: { $lt: upTo } };
      const update = { $max: { upTo }, $set: { roomId, userId, eventId, at } };
      try {
        await readMarks.updateOne(filter, update, { upsert: true });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        // Or the mark that another one inserted in this moment, which may be behind ours.
        await readMarks.updateOne(filter, update);
      }
    },
    async findMany(of) {
      const ids = of.map(({ roomId, userId }) => `${roomId}:${userId}`);
      const found = await readMarks.find({ _id: { $in: ids } }, { projection: { upTo: 1 } }).toArray();
      const marks = new Map(found.map(({ _id, upTo }) => [_id, upTo]));
      return ids.map((id) => marks.get(id) ?? 0);
    },
    async movedSince(roomIds, since) {
      const found = await readMarks.find({ roomId: { $in: [...roomIds] }, at: { $gte: since } }).toArray();
      return found.map(toReadMark);
    },
  };
}
