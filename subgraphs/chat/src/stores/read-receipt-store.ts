import type { ReadReceipt } from '../rooms/read-receipt.ts';
import { toReadReceipt } from './documents.ts';
import { isDuplicateDocument } from '@parley/mongo';
import type { Mongo } from './mongo.ts';

export type ReadReceiptStore = ReturnType<typeof createReadReceiptStore>;

/** Keeps how far each member has read. */
export function createReadReceiptStore({ readReceipts }: Mongo) {
  return {
    /** Moves a receipt forward; one that is there or beyond stays. */
    async advance(receipt: ReadReceipt & { readonly eventId: string }): Promise<void> {
      const { upTo, ...moved } = receipt;
      // With the receipt at `upTo` or beyond nothing matches, and the insert meets the receipt that is there.
      const filter = { _id: `${receipt.roomId}:${receipt.userId}`, upTo: { $lt: upTo } };
      const update = { $max: { upTo }, $set: moved };
      try {
        await readReceipts.updateOne(filter, update, { upsert: true });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        // Or the receipt that another call inserted just now, which may be lower than ours.
        await readReceipts.updateOne(filter, update);
      }
    },
    /** How far each of these members has read, in the order asked; 0 where there is no receipt. */
    async findMany(
      of: readonly { readonly roomId: string; readonly userId: string }[],
    ): Promise<readonly number[]> {
      const ids = of.map(({ roomId, userId }) => `${roomId}:${userId}`);
      const found = await readReceipts.find({ _id: { $in: ids } }, { projection: { upTo: 1 } }).toArray();
      const receipts = new Map(found.map(({ _id, upTo }) => [_id, upTo]));
      return ids.map((id) => receipts.get(id) ?? 0);
    },
    /** The receipts that were moved then or later; in these rooms, or in all. */
    async movedSince(since: Date, roomIds?: readonly string[]): Promise<readonly ReadReceipt[]> {
      const inRooms = roomIds && { roomId: { $in: [...roomIds] } };
      return (await readReceipts.find({ ...inRooms, at: { $gte: since } }).toArray()).map(toReadReceipt);
    },
  };
}
