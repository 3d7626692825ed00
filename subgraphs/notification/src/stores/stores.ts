import { connectMongo, isMongoUnavailable } from '@parley/mongo';
import type { Environment } from '../environment.ts';
import { collectionsOf } from './collections.ts';
import { createIndexes, recordDays } from './create-indexes.ts';
import { createFeedStore } from './feed-store.ts';
import { createGroupStore } from './group-store.ts';
import { createInboxStore } from './inbox-store.ts';

/** All that the service keeps, over one connection. */
export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Connects and makes what is not there yet. Rejects when the database does not answer within 20 s or so. */
export async function openStores(deps: {
  readonly environment: Pick<Environment, 'MONGODB_URL' | 'NOTIFICATION_DAYS'>;
  readonly logger?: { warn(fields: object, message: string): void };
  readonly now: () => Date;
  readonly newId: () => string;
}) {
  const { environment, logger, now, newId } = deps;
  const mongo = connectMongo({ url: environment.MONGODB_URL, service: 'notification', logger });
  try {
    await mongo.connect();
    const collections = collectionsOf(mongo.db);
    const { NOTIFICATION_DAYS: notificationDays } = environment;
    await mongo.atStart(() => createIndexes(mongo.db, collections, { notificationDays }));
    return {
      db: mongo.db,
      inbox: createInboxStore({
        mongo,
        collections,
        now,
        newId,
        areProofs: notificationDays >= recordDays,
      }),
      groups: createGroupStore({ collections, now }),
      feeds: createFeedStore(collections),
      checks: { mongodb: () => mongo.ping() },
      isUnavailable: isMongoUnavailable,
      close: () => mongo.close(),
    };
  } catch (error) {
    await mongo.close();
    throw error;
  }
}
