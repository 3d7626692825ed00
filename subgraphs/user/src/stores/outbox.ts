import type { OutgoingEvent } from '@parley/event-bus';
import type { Transaction } from './database.ts';

/**
 * Saves an event beside the change that it tells of. The user's row must have been written or locked before in the same
 * transaction: only then is the order of ids the order of commits per user.
 */
export async function insertIntoOutbox(transaction: Transaction, event: OutgoingEvent): Promise<void> {
  const { id: eventId, key: aggregateId, type, topic, payload } = event;
  const row = { eventId, aggregateId, aggregateType: 'user', type, topic, payload, createdAt: new Date() };
  await transaction.outbox.createMany({ data: [row] });
}

/** Locks the user's row, so that the user's events are saved in the order of their commits; false when there is no such user. */
export async function lockUser(transaction: Transaction, userId: string): Promise<boolean> {
  const rows = await transaction.$queryRaw<
    readonly { id: string }[]
  >`SELECT id FROM users WHERE id = ${userId} FOR UPDATE`;
  return rows.length > 0;
}
