import type { Database } from './database.ts';

const day = 24 * 60 * 60 * 1000;
const rowsAtATime = 1_000;

/** Deletes, in small steps, what nobody asks for any more: events handled 7 days ago and sessions that ended 30 days ago. */
export async function sweep(database: Database, now: Date): Promise<void> {
  const handled = new Date(now.getTime() - 7 * day);
  while (
    (await database.$executeRaw`DELETE FROM processed_events WHERE processed_at < ${handled} LIMIT ${rowsAtATime}`) >
    0
  );
  const ended = new Date(now.getTime() - 30 * day);
  while (
    (await database.$executeRaw`DELETE FROM sessions WHERE expires_at < ${ended} LIMIT ${rowsAtATime}`) > 0
  );
}
