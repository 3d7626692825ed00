import type { FeedStore } from '@parley/feeds';
import { isMysqlUnavailable, ping } from '@parley/mysql';
import type { Logger } from '@parley/service-kit/process';
import type { ServiceStores } from '@parley/service-kit/service';
import type { Environment } from '../environment.ts';
import type { FriendFeedEntry } from '../feed/feed-entry.ts';
import { type Database, openDatabase } from './database.ts';
import { createFriendFeedStore } from './feed-store.ts';
import { createFriendListStore, type FriendListStore } from './friend-list-store.ts';
import { createPairStore, type PairStore } from './pair-store.ts';
import { createRequestStore, type RequestStore } from './request-store.ts';
import { sweep } from './retention.ts';
import { createUserStore, type UserStore } from './user-store.ts';

/** All that the service keeps, in one database. */
export interface Stores extends ServiceStores {
  readonly pairs: PairStore;
  readonly requests: RequestStore;
  readonly lists: FriendListStore;
  readonly feed: FeedStore<FriendFeedEntry>;
  readonly users: UserStore;
  /** Deletes what is too old at `now`. */
  sweep(now: Date): Promise<void>;
}

/** Connects in the background. */
export async function openStores(deps: { environment: Environment; logger: Logger }): Promise<Stores> {
  return createStores(openDatabase(deps.environment.MYSQL_URL, deps.logger));
}

export function createStores(database: Database): Stores {
  return {
    pairs: createPairStore({ database }),
    requests: createRequestStore({ database }),
    lists: createFriendListStore({ database }),
    feed: createFriendFeedStore({ database }),
    users: createUserStore({ database }),
    sweep: (now) => sweep(database, now),
    checks: { mysql: () => ping(database) },
    isUnavailable: isMysqlUnavailable,
    close: () => database.$disconnect(),
  };
}
