/** What a receipt says: that somebody has read, or that their app has received. */
export type ReceiptKind = 'READ' | 'DELIVERED';

/** How far a member has read, or their app has received; it has no place in the log. */
export interface Receipt {
  readonly kind: ReceiptKind;
  readonly roomId: string;
  readonly userId: string;
  /** A message's number. */
  readonly upTo: number;
  readonly at: Date;
}

/** In a larger room nobody notes what was delivered: there it is what was read. A send to 1,000 members would cost 1,000 receipts. */
export const mostDeliveredTo = 100;
