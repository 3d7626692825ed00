/** How far people have read a room, and how far their apps have received it: message numbers by the id of a user. */
export interface Receipts {
  readonly read: ReadonlyMap<string, number>;
  readonly delivered: ReadonlyMap<string, number>;
}

export const noReceipts: Receipts = { read: new Map(), delivered: new Map() };

/** They come in no fixed order and more than once: the highest counts. Who has read has received. */
export function withReceipt(
  receipts: Receipts,
  kind: 'read' | 'delivered',
  userId: string,
  upTo: number,
): Receipts {
  const delivered = raised(receipts.delivered, userId, upTo);
  const read = kind === 'read' ? raised(receipts.read, userId, upTo) : receipts.read;
  return delivered === receipts.delivered && read === receipts.read ? receipts : { read, delivered };
}

function raised(
  upTo: ReadonlyMap<string, number>,
  userId: string,
  number: number,
): ReadonlyMap<string, number> {
  return (upTo.get(userId) ?? 0) >= number ? upTo : new Map(upTo).set(userId, number);
}

/** What became of a message of the viewer's, as far as the others let them know. */
export type MessageMark = 'sent' | 'delivered' | 'read';

/** In a group a message is read when all of the others have read it. */
export function markOf(receipts: Receipts, number: number, viewerId: string, others: number): MessageMark {
  const reached = (upTo: ReadonlyMap<string, number>): boolean =>
    others > 0 && [...upTo].filter(([id, read]) => id !== viewerId && read >= number).length >= others;
  if (reached(receipts.read)) return 'read';
  return reached(receipts.delivered) ? 'delivered' : 'sent';
}
