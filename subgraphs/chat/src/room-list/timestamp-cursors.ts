import type { Cursors } from '@parley/feeds';
import { logRetentionSeconds } from '../stores/mongo.ts';

/** A list is not resumed from before that. */
const longestMs = logRetentionSeconds * 1_000;

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
