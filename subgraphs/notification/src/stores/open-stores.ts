import { connectMongo, type MongoConnection } from '@parley/mongo';
import type { FeedStore } from '@parley/feeds';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { collectionsOf } from './collections.ts';
import { createIndexes } from './create-indexes.ts';
import { createFeedStore, loadFeedEpoch } from './mongo-feed-store.ts';
import { createInboxStore } from './mongo-inbox-store.ts';

/** All that the service keeps, over one connection. */
export interface Stores extends Pick<MongoConnection, 'db' | 'ping' | 'close'> {
  readonly inbox: InboxStore;
  readonly feeds: FeedStore<InboxEntry>;
  /** The identity of this database's feeds. */
  readonly epoch: string;
}

/** Connects and makes what is not there yet. @throws when the database does not answer within 2 s. */
export async function openStores(
  url: string,
  deps: {
    readonly now: () => Date;
    readonly newId: () => string;
    readonly logger?: { warn(fields: object, message: string): void };
  },
): Promise<Stores> {
  const mongo = connectMongo({ url, service: 'notification', logger: deps.logger });
  try {
    const collections = collectionsOf(mongo.db);
    await createIndexes(mongo.db, collections);
    return {
      db: mongo.db,
      ping: () => mongo.ping(),
      close: () => mongo.close(),
      inbox: createInboxStore({ mongo, collections, ...deps }),
      feeds: createFeedStore(collections),
      epoch: await loadFeedEpoch(collections, deps.newId),
    };
  } catch (error) {
    await mongo.close();
    throw error;
  }
}
