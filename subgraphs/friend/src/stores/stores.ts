import { isMysqlUnavailable, ping } from '@parley/mysql';
import type { Logger } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import { type Database, openDatabase } from './database.ts';
import { createFriendFeedStore } from './feed-store.ts';
import { createFriendListStore } from './friend-list-store.ts';
import { createPairStore } from './pair-store.ts';
import { createRequestStore } from './request-store.ts';
import { sweep } from './retention.ts';
import { createUserStore } from './user-store.ts';

/** All that the service keeps, in one database. */
export type Stores = ReturnType<typeof createStores>;

/** Connects in the background. */
export async function openStores(deps: { environment: Environment; logger: Logger }): Promise<Stores> {
  return createStores(openDatabase(deps.environment.MYSQL_URL, deps.logger));
}

export function createStores(database: Database) {
  return {
    pairs: createPairStore({ database }),
    requests: createRequestStore({ database }),
    lists: createFriendListStore({ database }),
    feed: createFriendFeedStore({ database }),
    users: createUserStore({ database }),
    /** Deletes what is too old at `now`. */
    sweep: (now: Date) => sweep(database, now),
    checks: { mysql: () => ping(database) },
    isUnavailable: isMysqlUnavailable,
    close: () => database.$disconnect(),
  };
}
