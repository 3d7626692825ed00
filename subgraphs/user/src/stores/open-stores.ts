import type { PairState } from '@parley/events';
import { isMysqlUnavailable, ping, waitForDatabase } from '@parley/mysql';
import type { Logger } from '@parley/service-kit/process';
import type { Projection } from '@parley/service-kit/projections';
import type { ServiceStores } from '@parley/service-kit/service';
import { type Environment, objectStoreSettings } from '../environment.ts';
import type { SearchUsers } from '../profiles/search-users.ts';
import { type AccountStore, createAccountStore } from './account-store.ts';
import { openDatabase } from './database.ts';
import { createFriendPairProjection } from './friend-pair-projection.ts';
import { createFriendPairStore, type FriendPairStore } from './friend-pair-store.ts';
import { createLeaderLease, type LeaderLease } from './presence/leader-lease.ts';
import type { ObjectStore } from './images/object-store.ts';
import { openObjectStore } from './images/open-object-store.ts';
import { createPresenceOutbox, type PresenceOutbox } from './presence/presence-outbox.ts';
import { createPresenceStore, type PresenceStore } from './presence/presence-store.ts';
import { createPrivacyStore, type PrivacyStore } from './privacy-store.ts';
import { createProfileImageStore, type ProfileImageStore } from './images/profile-image-store.ts';
import { isRedisUnavailable, openRedis } from './redis.ts';
import { type RedisOutages, watchRedisOutages } from './presence/redis-outages.ts';
import { sweep } from './retention.ts';
import { createSessionCache, type SessionCache } from './session-cache.ts';
import { createSessionStore, type SessionStore } from './session-store.ts';
import { createUserSearch } from './user-search.ts';
import { createUserStore, type UserStore } from './user-store.ts';

/** Everything that the service keeps. */
export interface Stores extends ServiceStores {
  readonly accounts: AccountStore;
  readonly users: UserStore;
  readonly searchUsers: SearchUsers;
  readonly sessions: SessionStore;
  readonly sessionCache: SessionCache;
  readonly friendPairs: FriendPairStore;
  readonly friendPairProjection: Projection<PairState>;
  readonly profileImages: ProfileImageStore;
  readonly privacy: PrivacyStore;
  readonly presence: PresenceStore;
  readonly presenceOutages: RedisOutages;
  readonly presenceOutbox: PresenceOutbox;
  readonly objects: ObjectStore;
  /** A task of presence that one instance at a time does. */
  readonly leaseOf: (task: 'relay' | 'sweep') => LeaderLease;
  /** Deletes what is older than it is kept. */
  sweep(now: Date): Promise<void>;
}

/** Rejects when MySQL does not answer within 20 s or so. Redis is not asked: without it everything but presence works. */
export async function openStores(deps: { environment: Environment; logger: Logger }): Promise<Stores> {
  const { environment, logger } = deps;
  const objects = await openObjectStore(objectStoreSettings(environment));
  const database = openDatabase(environment.MYSQL_URL, logger);
  await waitForDatabase(database);
  const { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: redisKeyPrefix } = environment;
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
    friendPairProjection: createFriendPairProjection(database),
    privacy,
    presence: createPresenceStore({
      redis: presenceRedis,
      prefix,
      times: { leaseMs: environment.PRESENCE_LEASE_MS, graceMs: environment.PRESENCE_GRACE_MS },
      visibilities: (userIds) => privacy.findPresenceVisibilities(userIds),
    }),
    presenceOutages: watchRedisOutages(presenceRedis),
    presenceOutbox: createPresenceOutbox({ redis: outboxRedis, prefix }),
    leaseOf: (task) =>
      createLeaderLease({
        redis: presenceRedis,
        key: `${prefix}leader:${task}`,
        holder: environment.INSTANCE_ID,
      }),
    objects,
    profileImages: createProfileImageStore(database),
    checks: { mysql: () => ping(database) },
    isUnavailable: (error) => isMysqlUnavailable(error) || isRedisUnavailable(error),
    sweep: (now) => sweep(database, now),
    async close() {
      for (const each of [redis, presenceRedis, outboxRedis]) each.disconnect();
      await database.$disconnect();
      objects.close();
    },
  };
}
