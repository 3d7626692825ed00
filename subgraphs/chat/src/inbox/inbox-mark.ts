import type { Cursors } from '@parley/feeds';

/** Removals are known as long as the log is kept: an older mark cannot be continued. */
const longestMs = 30 * 24 * 60 * 60 * 1_000;

/** The time marks of inboxes as cursors: whose inbox, and milliseconds since 1970. */
export interface InboxMarks {
  encode(viewerId: string, at: Date): string;
  /** Null: nothing to go on from, or from too long ago. Throws InvalidCursorError for another's inbox, or no mark at all. */
  decode(viewerId: string, cursor: string | null): Date | null;
}

export function createInboxMarks(cursors: Cursors, now: () => Date): InboxMarks {
  return {
    encode: (viewerId, at) => cursors.encode(viewerId, at.getTime()),
    decode(viewerId, cursor) {
      if (cursor === null) return null;
      const { epoch, seq } = cursors.decode(cursor, viewerId);
      const isKept = epoch === cursors.epoch && seq >= now().getTime() - longestMs;
      return isKept ? new Date(seq) : null;
    },
  };
}
