import { createHash } from 'node:crypto';
import type { Connection } from 'mariadb';
import { z } from 'zod';
import type { OutgoingEvent } from '../event-type.ts';
import { inTime } from './in-time.ts';

/** An event in the outbox; ids rise in the order of commits per key, since the aggregate's row is locked before the insert. */
export interface OutboxRow {
  readonly id: bigint;
  readonly event: OutgoingEvent;
}

export type OutboxTable = ReturnType<typeof createOutboxTable>;

const row = z.object({
  id: z.bigint(),
  eventId: z.string(),
  topic: z.string(),
  type: z.string(),
  aggregateId: z.string(),
  payload: z.string(),
});

const deletedAtOnce = 1_000;

/** The outbox over one dedicated connection; rejects when that is lost, another is opened then. */
export function createOutboxTable(connection: Connection, options: { database: string; lock: string }) {
  const lockName = serverWideName(options.database, options.lock);
  const query = (sql: string, values: readonly unknown[] = []): Promise<unknown> =>
    inTime(connection.query(sql, [...values]));
  return {
    async hasUnpublished(): Promise<boolean> {
      const found = await query('SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1');
      return z.array(z.unknown()).parse(found).length > 0;
    },
    /** False when another relay has held it for a second. It ends with the connection. */
    async lock(): Promise<boolean> {
      const [answer] = z
        .array(z.object({ locked: z.unknown() }))
        .parse(await query('SELECT GET_LOCK(?, 1) AS locked', [lockName]));
      return Number(answer?.locked) === 1;
    },
    async unlock(): Promise<void> {
      await query('SELECT RELEASE_LOCK(?)', [lockName]);
    },
    /** Every unpublished row counts, never only those above the last one seen: a lower id may commit later. */
    async unpublished(limit: number): Promise<readonly OutboxRow[]> {
      const rows = await query(
        `SELECT id, event_id AS eventId, topic, type, aggregateid AS aggregateId, payload
         FROM outbox WHERE published_at IS NULL ORDER BY id LIMIT ?`,
        [limit],
      );
      return z.array(row).parse(rows).map(toOutboxRow);
    },
    async markPublished(rows: readonly OutboxRow[], at: Date): Promise<void> {
      const ids = rows.map(({ id }) => id);
      const places = ids.map(() => '?').join(',');
      await query(`UPDATE outbox SET published_at = ? WHERE id IN (${places})`, [inUtc(at), ...ids]);
    },
    async deletePublishedBefore(time: Date): Promise<void> {
      const sql = `DELETE FROM outbox WHERE published_at < ? ORDER BY published_at LIMIT ${deletedAtOnce}`;
      const deleted = z.object({ affectedRows: z.number() });
      while (deleted.parse(await query(sql, [inUtc(time)])).affectedRows === deletedAtOnce);
    },
    async close(): Promise<void> {
      await inTime(connection.end()).catch(() => connection.destroy());
    },
  };
}

function toOutboxRow({ id, eventId, topic, type, aggregateId, payload }: z.output<typeof row>): OutboxRow {
  return { id, event: { id: eventId, topic, type, key: aggregateId, payload } };
}

/** GET_LOCK's names are the whole server's and have at most 64 characters. */
function serverWideName(database: string, lock: string): string {
  const name = `${database}.${lock}`;
  return name.length <= 64 ? name : createHash('sha256').update(name).digest('hex');
}

/** As Prisma writes times, whatever the session's zone. */
function inUtc(time: Date): string {
  return time.toISOString().replace('T', ' ').replace('Z', '');
}
