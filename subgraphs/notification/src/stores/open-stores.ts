import type { FeedStore } from '@parley/feeds';
import { connectMongo, isMongoUnavailable, type MongoConnection } from '@parley/mongo';
import type { ServiceStores } from '@parley/service-kit/service';
import type { Environment } from '../environment.ts';
import type { InboxEntry } from '../inbox/inbox-entry.ts';
import type { InboxStore } from '../inbox/inbox-store.ts';
import { collectionsOf } from './collections.ts';
import { createIndexes } from './create-indexes.ts';
import { createFeedStore, loadFeedEpoch } from './mongo-feed-store.ts';
import { createInboxStore } from './mongo-inbox-store.ts';

/** All that the service keeps, over one connection. */
export interface Stores extends ServiceStores, Pick<MongoConnection, 'db'> {
  readonly inbox: InboxStore;
  readonly feeds: FeedStore<InboxEntry>;
  /** The identity of this database's feeds. */
  readonly epoch: string;
}

/** Connects and makes what is not there yet. Rejects when the database does not answer within 20 s or so. */
export async function openStores(deps: {
  readonly environment: Pick<Environment, 'MONGODB_URL'>;
  readonly logger?: { warn(fields: object, message: string): void };
  readonly now: () => Date;
  readonly newId: () => string;
}): Promise<Stores> {
  const { environment, logger, now, newId } = deps;
  const mongo = connectMongo({ url: environment.MONGODB_URL, service: 'notification', logger });
  try {
    await mongo.connect();
    const collections = collectionsOf(mongo.db);
    await createIndexes(mongo.db, collections);
    return {
      db: mongo.db,
      inbox: createInboxStore({ mongo, collections, now, newId }),
      feeds: createFeedStore(collections),
      epoch: await loadFeedEpoch(collections, newId),
      checks: { mongodb: () => mongo.ping() },
      isUnavailable: isMongoUnavailable,
      close: () => mongo.close(),
    };
  } catch (error) {
    await mongo.close();
    throw error;
  }
}
