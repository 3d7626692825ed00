import { deleteInSteps } from './delete-in-steps.ts';
import type { SqlClient } from './sql-client.ts';

const keptMs = 7 * 24 * 60 * 60 * 1_000;

/** An event as one of a service's consumers handles it. */
export interface ConsumedEvent {
  readonly consumer: string;
  readonly id: string;
}

/** Records the event in the transaction of its effect. Answers false when it was recorded before: then its effect stands. */
export async function recordProcessed(
  transaction: Pick<SqlClient, '$executeRaw'>,
  { consumer, id }: ConsumedEvent,
): Promise<boolean> {
  const inserted = await transaction.$executeRaw`
    INSERT IGNORE INTO processed_events (consumer, event_id, processed_at)
    VALUES (${consumer}, ${id}, ${new Date()})`;
  return inserted === 1;
}

/** Whether the effect of the event stands. */
export async function hasProcessed(
  client: Pick<SqlClient, '$queryRaw'>,
  { consumer, id }: ConsumedEvent,
): Promise<boolean> {
  const rows = await client.$queryRaw<readonly unknown[]>`
    SELECT 1 FROM processed_events WHERE consumer = ${consumer} AND event_id = ${id}`;
  return rows.length > 0;
}

/** Deletes the records of events that were handled more than 7 days before `now`: versions alone then keep their repeats harmless. */
export function sweepProcessedEvents(client: Pick<SqlClient, '$executeRaw'>, now: Date): Promise<void> {
  const before = new Date(now.getTime() - keptMs);
  return deleteInSteps(
    (limit) =>
      client.$executeRaw`DELETE FROM processed_events WHERE processed_at < ${before} ORDER BY processed_at LIMIT ${limit}`,
  );
}
