import type { Database } from './database.ts';

const day = 24 * 60 * 60 * 1000;
const feedDays = 30;
const processedDays = 7;
const rowsAtATime = 1_000;

/** Deletes feed entries older than 30 days and the records of events handled more than 7 days before `now`, in small steps. */
export async function sweep(database: Database, now: Date): Promise<void> {
  const feedLimit = new Date(now.getTime() - feedDays * day);
  while ((await sweepFeeds(database, feedLimit)) > 0);
  const processedLimit = new Date(now.getTime() - processedDays * day);
  while ((await sweepProcessedEvents(database, processedLimit)) > 0);
}

/**
 * Takes the oldest entries and, of their users, everything before them: clocks of instances differ, and what is left of a
 * feed must be contiguous.
 */
async function sweepFeeds(database: Database, limit: Date): Promise<number> {
  return database.$executeRaw`
    DELETE f FROM friend_feed f
    JOIN (SELECT oldest.user_id, MAX(oldest.seq) AS up_to
          FROM (SELECT user_id, seq FROM friend_feed WHERE at < ${limit} ORDER BY at LIMIT ${rowsAtATime}) oldest
          GROUP BY oldest.user_id) old
      ON f.user_id = old.user_id AND f.seq <= old.up_to`;
}

async function sweepProcessedEvents(database: Database, limit: Date): Promise<number> {
  return database.$executeRaw`DELETE FROM processed_events WHERE processed_at < ${limit} LIMIT ${rowsAtATime}`;
}
