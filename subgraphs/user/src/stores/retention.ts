import { deleteInSteps, sweepProcessedEvents } from '@parley/mysql';
import type { Database } from './database.ts';

const keptMs = 30 * 24 * 60 * 60 * 1_000;

/** Deletes, in small steps, the records of handled events and the sessions that ended more than 30 days before `now`. */
export async function sweep(database: Database, now: Date): Promise<void> {
  await sweepProcessedEvents(database, now);
  const ended = new Date(now.getTime() - keptMs);
  await deleteInSteps(
    (limit) => database.$executeRaw`DELETE FROM sessions WHERE expires_at < ${ended} LIMIT ${limit}`,
  );
}
