import type { OutgoingEvent } from '@parley/event-bus';
import type { Transaction } from './database.ts';

/** Saves an event beside the change that it tells of. The pair's row is locked before: id order is commit order per pair. */
export async function insertIntoOutbox(transaction: Transaction, event: OutgoingEvent): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO outbox (event_id, topic, aggregatetype, aggregateid, type, payload, created_at)
    VALUES (${event.id}, ${event.topic}, 'friendship', ${event.key}, ${event.type}, ${event.payload}, ${new Date()})`;
}
