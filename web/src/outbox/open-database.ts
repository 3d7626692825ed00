import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxMessage } from './outbox-message.ts';

interface Schema extends DBSchema {
  readonly outbox: { key: string; value: OutboxMessage; indexes: { ownerId: string } };
}

export type Database = IDBPDatabase<Schema>;

/** Rejects where the browser keeps nothing. */
export async function openDatabase(name: string): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('outbox', { keyPath: 'clientMessageId' }).createIndex('ownerId', 'ownerId');
    },
    // A newer version in another tab waits for this connection.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}
