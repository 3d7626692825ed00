import type { Database } from './open-database.ts';
import type { OutboxStore } from './outbox-store.ts';

/** Messages in IndexedDB. `put` answers when the message is on the disk: it survives the tab and the browser. */
export function createIndexedOutboxStore(database: Database): OutboxStore {
  return {
    list: (ownerId) => database.getAllFromIndex('outbox', 'ownerId', ownerId),
    async put(message) {
      const transaction = database.transaction('outbox', 'readwrite', { durability: 'strict' });
      await Promise.all([transaction.store.put(message), transaction.done]);
    },
    remove: (clientMessageId) => database.delete('outbox', clientMessageId),
  };
}
