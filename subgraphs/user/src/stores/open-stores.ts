import type { Logger } from '@parley/service-kit';
import type { SearchUsers } from '../profiles/search-users.ts';
import { type AccountStore, createAccountStore } from './account-store.ts';
import { openDatabase } from './database.ts';
import { createFriendPairStore, type FriendPairStore } from './friend-pair-store.ts';
import { openRedis } from './redis.ts';
import { sweep } from './retention.ts';
import { createSessionCache, type SessionCache } from './session-cache.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { createUserSearch } from './user-search.ts';
import { createUserStore, type UserStore } from './user-store.ts';

/** Everything that the service keeps. */
export interface Stores {
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly searchUsers: SearchUsers;
  readonly sessions: SessionStore;
  readonly sessionCache: SessionCache;
  readonly friendPairs: FriendPairStore;
  /** Rejects when MySQL does not answer. Redis is not asked: without it everything works. */
  ping(): Promise<void>;
  /** Deletes what is older than it is kept. */
  sweep(now: Date): Promise<void>;
  close(): Promise<void>;
}

/** Rejects when MySQL does not answer. */
export async function openStores(options: {
  mysqlUrl: string;
  redisUrl: string;
  redisKeyPrefix: string;
  logger: Logger;
}): Promise<Stores> {
  const database = openDatabase(options.mysqlUrl, (reason) => {
    options.logger.warn({ reason }, 'A connection to MySQL failed');
  });
  const ping = async (): Promise<void> => {
    await database.$queryRaw`SELECT 1`;
  };
  await ping();
  const redis = openRedis(options.redisUrl, options.logger);
  return {
    accounts: createAccountStore(database),
    users: createUserStore(database),
    searchUsers: createUserSearch(database),
    sessions: createSessionStore(database),
    sessionCache: createSessionCache({ redis, keyPrefix: options.redisKeyPrefix, logger: options.logger }),
    friendPairs: createFriendPairStore(database),
    ping,
    sweep: (now) => sweep(database, now),
    async close() {
      redis.disconnect();
      await database.$disconnect();
    },
  };
}
