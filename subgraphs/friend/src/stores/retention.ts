import { deleteInSteps, sweepProcessedEvents } from '@parley/mysql';
import type { Database } from './database.ts';

const feedKeptMs = 30 * 24 * 60 * 60 * 1_000;

/** Deletes, in small steps, the records of handled events and the feed entries that are older than 30 days. */
export async function sweep(database: Database, now: Date): Promise<void> {
  const old = new Date(now.getTime() - feedKeptMs);
  await deleteInSteps((limit) => sweepFeeds(database, old, limit));
  await sweepProcessedEvents(database, now);
}

/**
 * Takes the oldest entries and, of their users, everything before them: clocks of instances differ, and what is left of a
 * feed must be contiguous.
 */
function sweepFeeds(database: Database, old: Date, limit: number): Promise<number> {
  return database.$executeRaw`
    DELETE f FROM friend_feed f
    JOIN (SELECT oldest.user_id, MAX(oldest.seq) AS up_to
          FROM (SELECT user_id, seq FROM friend_feed WHERE at < ${old} ORDER BY at LIMIT ${limit}) oldest
          GROUP BY oldest.user_id) old
      ON f.user_id = old.user_id AND f.seq <= old.up_to`;
}
