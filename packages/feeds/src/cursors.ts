import { createHash, createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** What a cursor says: the log it belongs to and the last entry that was seen. */
export interface FeedPosition {
  readonly epoch: string;
  readonly seq: number;
  /** {@link digestOf} that entry's id; none in cursors of before there were digests, and where the id was not known. */
  readonly digest?: string;
}

/** Makes and reads the cursors of one subscription field. */
export type Cursors = ReturnType<typeof createCursors>;

/**
 * The cursor was not made by this field for this feed. It carries the code that clients are answered with, so that no service needs to
 * translate it.
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

/** Tells the entries apart that stood at one place in different histories: 48 bits suffice. */
export function digestOf(eventId: string): string {
  return createHash('sha256').update(eventId).digest('base64url').slice(0, 8);
}

/**
 * Base64url of an HMAC-SHA256 (128 bits of it) and the position. A cursor is position only: it says nothing of a viewer, whose
 * rights are checked anew wherever it is used. `secret`: hex, at least 16 bytes. `epoch`: of the log as it is now, a new one whenever it
 * may have lost entries (a store restored from a backup); positions of another epoch say nothing about it.
 */
export function createCursors(options: { secret: string; field: string; epoch: string }) {
  const { field, epoch } = options;
  const secret = Buffer.from(options.secret, 'hex');
  if (secret.length < leastSecretBytes)
    throw new Error(`The cursor secret must be hex of at least ${leastSecretBytes} bytes.`);
  const key = createSecretKey(secret);
  const mac = (position: Buffer) => createHmac('sha256', key).update(position).digest().subarray(0, macBytes);
  const encodePosition = (feedId: string, { seq, digest }: Omit<FeedPosition, 'epoch'>): string => {
    const position = Buffer.from(JSON.stringify([field, feedId, epoch, seq, digest]));
    return Buffer.concat([mac(position), position]).toString('base64url');
  };
  return {
    epoch,
    /** `eventId`: of the entry at `seq`, where it is known. */
    encode: (feedId: string, seq: number, eventId?: string): string =>
      encodePosition(feedId, eventId === undefined ? { seq } : { seq, digest: digestOf(eventId) }),
    encodePosition,
    /** Throws {@link InvalidCursorError} for what was not made here: another field, another feed, another secret, or altered. */
    decode(cursor: string, feedId: string): FeedPosition {
      const bytes = Buffer.from(cursor, 'base64url');
      const position = bytes.subarray(macBytes);
      if (bytes.length <= macBytes || !timingSafeEqual(mac(position), bytes.subarray(0, macBytes)))
        throw new InvalidCursorError();
      // Authentic, so it has the shape that encode gave it.
      const [ofField, ofFeed, ofEpoch, seq, digest] = JSON.parse(position.toString()) as [
        string,
        string,
        string,
        number,
        (string | null)?,
      ];
      if (ofField !== field || ofFeed !== feedId) throw new InvalidCursorError();
      return { epoch: ofEpoch, seq, ...(typeof digest === 'string' && { digest }) };
    },
  };
}
