import type { ReadReceipt } from '../rooms/read-receipt.ts';
import { toReadReceipt } from './documents.ts';
import { isDuplicateDocument } from '@parley/mongo';
import type { Mongo } from './mongo.ts';

/** Keeps how far each member has read. */
export interface ReadReceiptStore {
  /** Moves a receipt forward; one that is there or beyond stays. */
  advance(receipt: ReadReceipt & { readonly eventId: string }): Promise<void>;
  /** How far each of these members has read, in the order asked; 0 where there is no receipt. */
  findMany(of: readonly { readonly roomId: string; readonly userId: string }[]): Promise<readonly number[]>;
  /** The receipts of these rooms that were moved then or later. */
  movedSince(roomIds: readonly string[], since: Date): Promise<readonly ReadReceipt[]>;
}

export function createReadReceiptStore({ readReceipts }: Mongo): ReadReceiptStore {
  return {
    async advance({ roomId, userId, upTo, eventId, at }) {
      // With the receipt at `upTo` or beyond nothing matches, and the insert meets the receipt that is there.
      const filter = { _id: `${roomId}:${userId}`, upTo: { $lt: upTo } };
      const update = { $max: { upTo }, $set: { roomId, userId, eventId, at } };
      try {
        await readReceipts.updateOne(filter, update, { upsert: true });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        // Or the receipt that another call inserted just now, which may be lower than ours.
        await readReceipts.updateOne(filter, update);
      }
    },
    async findMany(of) {
      const ids = of.map(({ roomId, userId }) => `${roomId}:${userId}`);
      const found = await readReceipts.find({ _id: { $in: ids } }, { projection: { upTo: 1 } }).toArray();
      const receipts = new Map(found.map(({ _id, upTo }) => [_id, upTo]));
      return ids.map((id) => receipts.get(id) ?? 0);
    },
    async movedSince(roomIds, since) {
      const found = await readReceipts.find({ roomId: { $in: [...roomIds] }, at: { $gte: since } }).toArray();
      return found.map(toReadReceipt);
    },
  };
}
