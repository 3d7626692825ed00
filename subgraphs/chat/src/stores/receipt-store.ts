import type { Receipt, ReceiptKind } from '../rooms/receipt.ts';
import { type NewEvent, replacedTrace } from '../rooms/traced.ts';
import { toReceipt } from './documents.ts';
import { isDuplicateDocument } from '@parley/mongo';
import type { Mongo } from './mongo.ts';

/** The newest receipts of a room that are shown at once; those of others are read with its members. */
export const mostNewest = 100;

/** One that moves: the id is of its event. */
export type NewReceipt = Omit<Receipt, 'kind'> & NewEvent;

export type ReceiptStore = ReturnType<typeof createReceiptStore>;

/** Keeps how far each member has read, or how far their apps have received. */
export function createReceiptStore(mongo: Pick<Mongo, 'readReceipts' | 'deliveries'>, kind: ReceiptKind) {
  const receipts = kind === 'READ' ? mongo.readReceipts : mongo.deliveries;
  return {
    /** Moves a receipt forward; one that is there or beyond stays. */
    async advance(receipt: NewReceipt): Promise<void> {
      const { upTo, ...moved } = receipt;
      // With the receipt at `upTo` or beyond nothing matches, and the insert meets the receipt that is there.
      const filter = { _id: `${receipt.roomId}:${receipt.userId}`, upTo: { $lt: upTo } };
      const update = { $max: { upTo }, $set: { ...moved, ...replacedTrace(moved) } };
      try {
        await receipts.updateOne(filter, update, { upsert: true });
      } catch (error) {
        if (!isDuplicateDocument(error)) throw error;
        // Or the receipt that another call inserted just now, which may be lower than ours.
        await receipts.updateOne(filter, update);
      }
    },
    /** How far each of these members has read, in the order asked; 0 where there is no receipt. */
    async findMany(
      of: readonly { readonly roomId: string; readonly userId: string }[],
    ): Promise<readonly number[]> {
      const ids = of.map(({ roomId, userId }) => `${roomId}:${userId}`);
      const found = await receipts.find({ _id: { $in: ids } }, { projection: { upTo: 1 } }).toArray();
      const known = new Map(found.map(({ _id, upTo }) => [_id, upTo]));
      return ids.map((id) => known.get(id) ?? 0);
    },
    /** Those of a room that moved last. */
    async newestOf(roomId: string): Promise<readonly Receipt[]> {
      const found = receipts.find({ roomId }).sort({ at: -1 }).limit(mostNewest);
      return (await found.toArray()).map((document) => toReceipt(kind, document));
    },
    /** The receipts that were moved then or later; in these rooms, or in all. */
    async movedSince(since: Date, roomIds?: readonly string[]): Promise<readonly Receipt[]> {
      const inRooms = roomIds && { roomId: { $in: [...roomIds] } };
      return (await receipts.find({ ...inRooms, at: { $gte: since } }).toArray()).map((document) =>
        toReceipt(kind, document),
      );
    },
  };
}
