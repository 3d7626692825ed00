import type { ReceiptPrivacy } from '@parley/events';
import type { Projection } from '@parley/service-kit/projections';
import type { AnyBulkWriteOperation, Filter } from 'mongodb';
import type { ReceiptPrivacyDocument } from './documents.ts';
import type { Mongo } from './mongo.ts';

/** Whether somebody shares their receipts, as of a version of it. */
export interface ReceiptPrivacyChange extends ReceiptPrivacy {
  readonly userId: string;
  readonly version: number;
}

export type ReceiptPrivacyStore = ReturnType<typeof createReceiptPrivacyStore>;

/** Who shares how far they have read: the user service owns it. Who is not known does. */
export function createReceiptPrivacyStore({ receiptPrivacy }: Pick<Mongo, 'receiptPrivacy'>) {
  return {
    /** Takes over what is newer than what is known, in any order and as often as it comes. */
    async apply(changes: readonly ReceiptPrivacyChange[]): Promise<void> {
      const writes = changes.map((wanted): AnyBulkWriteOperation<ReceiptPrivacyDocument> => {
        const isNewer = { $gt: [wanted.version, '$version'] };
        const document = toDocument(wanted);
        const update = [{ $replaceWith: { $cond: [isNewer, { $literal: document }, '$$ROOT'] } }];
        return { updateOne: { filter: { _id: document._id }, update, upsert: true } };
      });
      if (writes.length > 0) await receiptPrivacy.bulkWrite(writes);
    },
    /** Who of these hides their receipts, and is shown those of nobody. */
    async hidingAmong(userIds: readonly string[]): Promise<ReadonlySet<string>> {
      if (userIds.length === 0) return new Set();
      const filter = { _id: { $in: [...userIds] }, sharesReadReceipts: false };
      const found = await receiptPrivacy.find(filter, { projection: { _id: 1 } }).toArray();
      return new Set(found.map(({ _id }) => _id));
    },
    /** Of everybody who has changed it, in the order of the ids. */
    async page(after: string, limit: number): ReturnType<Projection<ReceiptPrivacy>['page']> {
      const found = await receiptPrivacy.find({ _id: { $gt: after } }, { sort: { _id: 1 }, limit }).toArray();
      return found.map(({ _id: key, version, sharesReadReceipts }) => {
        return { key, version, state: { sharesReadReceipts } };
      });
    },
    async replace(...[_id, seen, wanted]: Parameters<Projection<ReceiptPrivacy>['replace']>): Promise<void> {
      const atSeen: Filter<ReceiptPrivacyDocument> = { _id, version: seen ?? 0 };
      if (wanted === null) return void (await receiptPrivacy.deleteOne(atSeen));
      const document = toDocument({ userId: _id, version: wanted.version, ...wanted.state });
      if (seen !== null) await receiptPrivacy.replaceOne(atSeen, document);
      else await receiptPrivacy.updateOne({ _id }, { $setOnInsert: document }, { upsert: true });
    },
  };
}

function toDocument({
  userId: _id,
  version,
  sharesReadReceipts,
}: ReceiptPrivacyChange): ReceiptPrivacyDocument {
  return { _id, version, sharesReadReceipts };
}
