import type { ReadMark } from '../log/room-log-entry.ts';
import { toReadMark } from './documents.ts';
import type { Mongo } from './mongo.ts';
import { isDuplicate } from './transaction.ts';

/** Keeps how far each member has read. */
export interface ReadMarkStore {
  /** Moves a mark forward; one that is there or beyond stays. */
  advance(mark: ReadMark & { readonly eventId: string }): Promise<void>;
  /** A user's marks in these rooms, by room id; what is missing is 0. */
  findOf(userId: string, roomIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
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
        if (!isDuplicate(error)) throw error;
        // Or the mark that another one inserted in this moment, which may be behind ours.
        await readMarks.updateOne(filter, update);
      }
    },
    async findOf(userId, roomIds) {
      const ids = roomIds.map((roomId) => `${roomId}:${userId}`);
      const found = await readMarks.find({ _id: { $in: ids } }).toArray();
      return new Map(found.map(({ roomId, upTo }) => [roomId, upTo]));
    },
    async movedSince(roomIds, since) {
      const found = await readMarks.find({ roomId: { $in: [...roomIds] }, at: { $gte: since } }).toArray();
      return found.map(toReadMark);
    },
  };
}
