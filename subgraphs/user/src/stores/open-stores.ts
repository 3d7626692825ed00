import { objectStoreSettings, openObjectStore } from '@parley/media';
import { isMysqlUnavailable, ping, sweepProcessedEvents, waitForDatabase } from '@parley/mysql';
import { isRedisUnavailable, openRedis } from '@parley/redis';
import type { Logger } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import { createAccountStore } from './account-store.ts';
import { openDatabase } from './database.ts';
import { createFriendPairProjection } from './friend-pair-projection.ts';
import { createFriendPairStore } from './friend-pair-store.ts';
import { createProfileImageStore } from './profile-image-store.ts';
import { watchEvictionPolicy } from './presence/eviction-policy.ts';
import { createLeaderLease } from './presence/leader-lease.ts';
import { createPresenceOutbox } from './presence/presence-outbox.ts';
import { createPresenceStore } from './presence/presence-store.ts';
import { watchRedisOutages } from './presence/redis-outages.ts';
import { createPrivacyStore } from './privacy-store.ts';
import { createReceiptPrivacyStore } from './receipt-privacy-store.ts';
import { createSearchBackFill } from './search-terms.ts';
import { createSessionCache } from './session-cache.ts';
import { createSessionStore } from './session-store.ts';
import { createUserSearch } from './user-search.ts';
import { createUserStore } from './user-store.ts';

/** Everything that the service keeps. */
export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Rejects when MySQL does not answer within 20 s or so. Redis is not asked: without it everything but presence works. */
export async function openStores({ environment, logger }: { environment: Environment; logger: Logger }) {
  const objects = await openObjectStore(objectStoreSettings(environment));
  const database = openDatabase(environment.MYSQL_URL, logger);
  await waitForDatabase(database);
  const { REDIS_URL: redisUrl, REDIS_KEY_PREFIX: redisKeyPrefix } = environment;
  const redis = openRedis(redisUrl, { logger, purpose: 'sessions' });
  const presenceRedis = openRedis(redisUrl, { logger, purpose: 'presence', commandTimeoutMs: 1_000 });
  const evictionPolicy = watchEvictionPolicy(presenceRedis, logger);
  // Its reads block for a second.
  const outboxRedis = openRedis(redisUrl, { logger, purpose: 'presence outbox', commandTimeoutMs: 3_000 });
  // One hash slot: a state and its entry in the outbox change together.
  const prefix = `${redisKeyPrefix}{presence}:`;
  const privacy = createPrivacyStore(database);
  const sessions = createSessionStore(database);
  return {
    accounts: createAccountStore(database),
    users: createUserStore(database),
    userSearch: createUserSearch(database),
    searchBackFill: createSearchBackFill(database),
    sessions,
    sessionCache: createSessionCache(redis, redisKeyPrefix, logger),
    friendPairs: createFriendPairStore(database),
    friendPairProjection: createFriendPairProjection(database),
    privacy,
    receiptPrivacy: createReceiptPrivacyStore(database),
    presence: createPresenceStore({
      redis: presenceRedis,
      prefix,
      times: { leaseMs: environment.PRESENCE_LEASE_MS, graceMs: environment.PRESENCE_GRACE_MS },
      visibilities: (userIds) => privacy.findPresenceVisibilities(userIds),
    }),
    presenceOutages: watchRedisOutages(presenceRedis),
    presenceOutbox: createPresenceOutbox({ redis: outboxRedis, prefix }),
    /** A task of presence that one instance at a time does. */
    leaseOf: (task: 'relay' | 'sweep') =>
      createLeaderLease({
        redis: presenceRedis,
        key: `${prefix}leader:${task}`,
        holder: environment.INSTANCE_ID,
      }),
    objects,
    profileImages: createProfileImageStore(database),
    checks: { mysql: () => ping(database), redis: () => Promise.resolve(evictionPolicy()) },
    isUnavailable: (error: unknown) => isMysqlUnavailable(error) || isRedisUnavailable(error),
    /** Deletes what is older than it is kept. */
    async sweep(now: Date) {
      await sweepProcessedEvents(database, now);
      await sessions.deleteEnded(now);
    },
    async close() {
      for (const each of [redis, presenceRedis, outboxRedis]) each.disconnect();
      await database.$disconnect();
      objects.close();
    },
  };
}
