import type { Cursors } from '@parley/feeds';

/** As long as the log of a room is kept: a list is not resumed from before. */
const longestMs = 30 * 24 * 60 * 60 * 1_000;

/** Timestamps as cursors: of whose list, and milliseconds since 1970. */
export function createTimestampCursors(cursors: Cursors, now: () => Date) {
  return {
    encode: (viewerId: string, at: Date) => cursors.encode(viewerId, at.getTime()),
    /** Null: nothing to go on from, or from too long ago. Throws InvalidCursorError for another viewer's, or what is no timestamp at all. */
    decode(viewerId: string, cursor: string | null): Date | null {
      if (cursor === null) return null;
      const { epoch, seq } = cursors.decode(cursor, viewerId);
      const isKept = epoch === cursors.epoch && seq >= now().getTime() - longestMs;
      return isKept ? new Date(seq) : null;
    },
  };
}
