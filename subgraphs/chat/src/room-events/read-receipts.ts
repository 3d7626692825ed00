import type { FeedSignal } from '@parley/feeds';
import { changedSince } from '../rooms/changed-since.ts';
import type { ReadReceipt } from '../rooms/read-receipt.ts';
import type { ReadReceiptStore } from '../stores/read-receipt-store.ts';

/** A read receipt beside the entries of its room: of each member only the furthest counts. */
export function toSignal(receipt: ReadReceipt): FeedSignal<ReadReceipt> {
  const { roomId, userId, upTo } = receipt;
  return { feedId: roomId, key: userId, version: upTo, signal: receipt };
}

/** The receipts of rooms that moved lately. It makes up for a lost last notification, which no other follows. */
export function createReceiptsSince(deps: {
  receipts: Pick<ReadReceiptStore, 'movedSince'>;
  now: () => Date;
}): (roomIds: readonly string[], sinceMs: number) => Promise<readonly FeedSignal<ReadReceipt>[]> {
  return async (roomIds, sinceMs) =>
    (await deps.receipts.movedSince(changedSince(deps.now(), sinceMs), roomIds)).map(toSignal);
}
