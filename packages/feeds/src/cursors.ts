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

/** The cursor was not made by this field for this feed. Services answer it as BAD_CURSOR. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/** Base64url of (field, feed, epoch, seq) with an HMAC-SHA256 by `secret` (hex). Position only: it says nothing of a viewer. */
export function createCursors(options: { secret: string; field: string; epoch: string }): Cursors {
  throw new Error(`Not yet: ${options.field}`);
}
