import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { createMongoDatabase } from '@parley/testkit';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { id } from './events.ts';
import { handlersOf } from './handlers.ts';

/** Makes events of groups. */
export const factory = { make: createEventFactory({ source: 'test' }) };

/** Stores of a database of the test's own, and the handlers over them. */
export interface GroupStores {
  readonly stores: Stores;
  readonly handle: (...events: readonly OutgoingEvent[]) => Promise<void>;
  /** Another instance over the same database. */
  readonly open: () => Promise<Stores>;
  /** Who is notified of messages of the group, one entry each. */
  readonly notifiedIn: (roomId: string) => Promise<readonly string[]>;
  /** The number of messages that wait for the members of their group. */
  readonly waiting: () => Promise<number>;
  readonly close: () => Promise<void>;
}

/** Opens stores of a database. */
export const openAt = (url: string): Promise<Stores> =>
  openStores({
    environment: { MONGODB_URL: url, NOTIFICATION_DAYS: 90 },
    now: () => new Date(),
    newId: id,
  });

export async function openGroupStores(): Promise<GroupStores> {
  const database = await createMongoDatabase();
  const stores = await openAt(database.url);
  return {
    stores,
    handle: handlersOf(stores),
    open: () => openAt(database.url),
    async notifiedIn(roomId) {
      const filter = { roomId, kind: { $ne: 'ADDED_TO_GROUP' } };
      const found = await stores.db.collection('notifications').find(filter).toArray();
      return found.map((notification) => String(notification['userId'])).toSorted();
    },
    waiting: () => stores.db.collection('waiting_messages').countDocuments(),
    async close() {
      await stores.close();
      await database.drop();
    },
  };
}
