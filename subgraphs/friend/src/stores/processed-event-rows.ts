import type { Transaction } from './database.ts';

export async function hasProcessed(
  database: Transaction,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  const row = await database.processedEvent.findUnique({
    where: { consumer_eventId: { consumer, eventId } },
  });
  return row !== null;
}

/** Answers false when the event was recorded before: then its effect stands. */
export async function recordProcessed(
  transaction: Transaction,
  consumer: string,
  eventId: string,
): Promise<boolean> {
  const inserted = await transaction.$executeRaw`
    INSERT IGNORE INTO processed_events (consumer, event_id, processed_at)
    VALUES (${consumer}, ${eventId}, ${new Date()})`;
  return inserted === 1;
}
