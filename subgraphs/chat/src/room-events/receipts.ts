import type { FeedSignal } from '@parley/feeds';
import { changedSince } from '../rooms/changed-since.ts';
import type { Receipt } from '../rooms/receipt.ts';
import type { ReceiptStore } from '../stores/receipt-store.ts';

/** The stores of both kinds of receipts. */
export interface ReceiptStores<Verbs extends keyof ReceiptStore> {
  readonly receipts: Pick<ReceiptStore, Verbs>;
  readonly deliveries: Pick<ReceiptStore, Verbs>;
}

/** What is told apart among the receipts of a room. */
export function receiptKey({ kind, userId }: Pick<Receipt, 'kind' | 'userId'>): string {
  return `${kind}:${userId}`;
}

/** A receipt beside the entries of its room: of each member and kind only the furthest counts. */
export function toSignal(receipt: Receipt): FeedSignal<Receipt> {
  return { feedId: receipt.roomId, key: receiptKey(receipt), version: receipt.upTo, signal: receipt };
}

/** The receipts of rooms that moved lately. It makes up for a lost last notification, which no other follows. */
export function createReceiptsSince(
  deps: ReceiptStores<'movedSince'> & { readonly now: () => Date },
): (roomIds: readonly string[], sinceMs: number) => Promise<readonly FeedSignal<Receipt>[]> {
  const { receipts, deliveries, now } = deps;
  return async (roomIds, sinceMs) => {
    const since = changedSince(now(), sinceMs);
    const moved = await Promise.all([
      receipts.movedSince(since, roomIds),
      deliveries.movedSince(since, roomIds),
    ]);
    return moved.flat().map(toSignal);
  };
}
