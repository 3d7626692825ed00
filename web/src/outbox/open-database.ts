import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { OutboxMessage } from './outbox-message.ts';

/** What a person has begun to write in a room or a thread. */
export interface StoredDraft {
  readonly ownerId: string;
  /** The id of the room, or of the message that the thread hangs from. */
  readonly placeId: string;
  readonly text: string;
  readonly replyToId: string | null;
}

interface Schema extends DBSchema {
  readonly outbox: { key: string; value: OutboxMessage; indexes: { ownerId: string } };
  readonly drafts: { key: [ownerId: string, placeId: string]; value: StoredDraft };
}

export type Database = IDBPDatabase<Schema>;

/** Rejects where the browser keeps nothing. */
export function openDatabase(name: string): Promise<Database> {
  return openDB<Schema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('outbox', { keyPath: 'clientMessageId' }).createIndex('ownerId', 'ownerId');
      database.createObjectStore('drafts', { keyPath: ['ownerId', 'placeId'] });
    },
    // A newer version in another tab waits for this connection.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}
