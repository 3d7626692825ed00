import type { RoomLogEntry } from '../rooms/room-log-entry.ts';

/** Of so many polls of this process; the one that nobody has voted in for longest goes first. */
const mostPolls = 1_000;

export type NewestVotes = ReturnType<typeof createNewestVotes>;

/**
 * Lets a stream that lags behind leave out votes: each entry shows the poll as it is now, so that of several the newest says it all. What is
 * not known here is delivered.
 */
export function createNewestVotes() {
  const newest = new Map<string, number>();
  const keep = (messageId: string, seq: number): void => {
    newest.delete(messageId);
    newest.set(messageId, seq);
    const [oldest] = newest.keys();
    if (newest.size > mostPolls && oldest !== undefined) newest.delete(oldest);
  };
  return {
    /** An entry was appended. Also a lower one than before counts: a log whose end was lost goes on from there. */
    appended(entry: RoomLogEntry): void {
      if (entry.type === 'PollVoted') keep(entry.messageId, entry.seq);
    },
    /** Entries were read, in their order: there may be newer ones that are known already. */
    read(entries: readonly RoomLogEntry[]): void {
      for (const entry of entries)
        if (entry.type === 'PollVoted' && entry.seq > (newest.get(entry.messageId) ?? 0))
          keep(entry.messageId, entry.seq);
    },
    /** Whether a later entry shows all that this one would. */
    isSuperseded: (entry: RoomLogEntry): boolean =>
      entry.type === 'PollVoted' && entry.seq < (newest.get(entry.messageId) ?? 0),
  };
}
