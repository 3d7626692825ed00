import type { Logger } from '@parley/service-kit/process';
import type { SearchUsers } from '../profiles/search-users.ts';
import { type AccountStore, createAccountStore } from './account-store.ts';
import { openDatabase } from './database.ts';
import { createFriendPairStore, type FriendPairStore } from './friend-pair-store.ts';
import { createPresenceOutbox, type PresenceOutbox } from './presence-outbox.ts';
import { createPresenceStore, type PresenceStore, type PresenceTimes } from './presence-store.ts';
import { createPrivacyStore, type PrivacyStore } from './privacy-store.ts';
import { createProfileImageStore, type ProfileImageStore } from './profile-image-store.ts';
import { openRedis } from './redis.ts';
import { type RedisOutages, watchRedisOutages } from './redis-outages.ts';
import { sweep } from './retention.ts';
import { createSessionCache, type SessionCache } from './session-cache.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { createTurn, type Turn } from './turn.ts';
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
  readonly profileImages: ProfileImageStore;
  readonly privacy: PrivacyStore;
  readonly presence: PresenceStore;
  readonly presenceOutages: RedisOutages;
  readonly presenceOutbox: PresenceOutbox;
  /** A task of presence that one instance at a time does. */
  turnOf(task: 'relay' | 'sweep'): Turn;
  /** Rejects when MySQL does not answer. Redis is not asked: without it everything but presence works. */
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
  /** Tells this process's turns from those of others. */
  instanceId: string;
  presenceTimes: PresenceTimes;
  logger: Logger;
}): Promise<Stores> {
  const database = openDatabase(options.mysqlUrl, (reason) => {
    options.logger.warn({ reason }, 'A connection to MySQL failed');
  });
  const ping = async (): Promise<void> => {
    await database.$queryRaw`SELECT 1`;
  };
  await ping();
  const { redisUrl, redisKeyPrefix, logger } = options;
  const redis = openRedis(redisUrl, { logger, purpose: 'sessions' });
  const presenceRedis = openRedis(redisUrl, { logger, purpose: 'presence', commandTimeoutMs: 1_000 });
  // Its reads block for a second.
  const outboxRedis = openRedis(redisUrl, { logger, purpose: 'presence outbox', commandTimeoutMs: 3_000 });
  // One hash slot: a state and its entry in the outbox change together.
  const prefix = `${redisKeyPrefix}{presence}:`;
  const privacy = createPrivacyStore(database);
  return {
    accounts: createAccountStore(database),
    users: createUserStore(database),
    searchUsers: createUserSearch(database),
    sessions: createSessionStore(database),
    sessionCache: createSessionCache({ redis, keyPrefix: redisKeyPrefix, logger }),
    friendPairs: createFriendPairStore(database),
    privacy,
    presence: createPresenceStore({
      redis: presenceRedis,
      prefix,
      times: options.presenceTimes,
      visibilities: (userIds) => privacy.findPresenceVisibilities(userIds),
    }),
    presenceOutages: watchRedisOutages(presenceRedis),
    presenceOutbox: createPresenceOutbox({ redis: outboxRedis, prefix }),
    turnOf: (task) =>
      createTurn({ redis: presenceRedis, key: `${prefix}turn:${task}`, holder: options.instanceId }),
    profileImages: createProfileImageStore(database),
    ping,
    sweep: (now) => sweep(database, now),
    async close() {
      for (const each of [redis, presenceRedis, outboxRedis]) each.disconnect();
      await database.$disconnect();
    },
  };
}
