import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** What a cursor says: the log it belongs to and the last seq that was seen. */
export interface FeedPosition {
  readonly epoch: string;
  readonly seq: number;
}

/** Makes and reads the cursors of one subscription field. */
export interface Cursors {
  /** The epoch of the log as it is now; positions of another epoch say nothing about it. */
  readonly epoch: string;
  encode(feedId: string, seq: number): string;
  /** Throws {@link InvalidCursorError} for what was not made here: another field, another feed, another secret, or altered. */
  decode(cursor: string, feedId: string): FeedPosition;
}

/**
 * The cursor was not made by this field for this feed, or lies beyond the feed's end. It carries the code that clients are
 * answered with, so that no service needs to translate it.
 */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
  readonly extensions = { code: 'BAD_CURSOR' } as const;

  constructor() {
    super('This cursor does not belong to this stream. Subscribe without `after` and fetch the state anew.');
  }
}

const macBytes = 16;
const leastSecretBytes = 16;

/**
 * Base64url of an HMAC-SHA256 (128 bits of it) and the position. A cursor is position only: it says nothing of a viewer, whose
 * rights are checked anew wherever it is used. `secret`: hex, at least 16 bytes. `epoch`: a new one whenever seqs start anew
 * (a store restored from a backup).
 */
export function createCursors(options: { secret: string; field: string; epoch: string }): Cursors {
  const { field, epoch } = options;
  const secret = Buffer.from(options.secret, 'hex');
  if (secret.length < leastSecretBytes)
    throw new Error(`The cursor secret must be hex of at least ${leastSecretBytes} bytes.`);
  const key = createSecretKey(secret);
  const mac = (position: Buffer) => createHmac('sha256', key).update(position).digest().subarray(0, macBytes);

  return {
    epoch,
    encode(feedId, seq) {
      const position = Buffer.from(JSON.stringify([field, feedId, epoch, seq]));
      return Buffer.concat([mac(position), position]).toString('base64url');
    },
    decode(cursor, feedId) {
      const bytes = Buffer.from(cursor, 'base64url');
      const position = bytes.subarray(macBytes);
      if (bytes.length <= macBytes || !timingSafeEqual(mac(position), bytes.subarray(0, macBytes)))
        throw new InvalidCursorError();
      // Authentic, so it has the shape that encode gave it.
      const [ofField, ofFeed, ofEpoch, seq] = JSON.parse(position.toString()) as [
        string,
        string,
        string,
        number,
      ];
      if (ofField !== field || ofFeed !== feedId) throw new InvalidCursorError();
      return { epoch: ofEpoch, seq };
    },
  };
}
