import type { SqlClient } from './sql-client.ts';

/** An event as the outbox stores it; its payload is published as it is. */
interface OutboxEvent {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly type: string;
  readonly payload: string;
}

/** Saves an event with its change. Its aggregate's row must have been written or locked before: then ids are in the order of commits. */
export async function insertIntoOutbox(
  transaction: Pick<SqlClient, '$executeRaw'>,
  aggregateType: string,
  { id, topic, key, type, payload }: OutboxEvent,
): Promise<void> {
  await transaction.$executeRaw`
    INSERT INTO outbox (event_id, topic, aggregatetype, aggregateid, type, payload, created_at)
    VALUES (${id}, ${topic}, ${aggregateType}, ${key}, ${type}, ${payload}, ${new Date()})`;
}
