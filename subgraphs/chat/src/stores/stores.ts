import { objectStoreSettings, openObjectStore } from '@parley/media';
import { isConflict, isMongoUnavailable } from '@parley/mongo';
import { isMysqlUnavailable, ping, sweepProcessedEvents } from '@parley/mysql';
import { openRedis } from '@parley/redis';
import type { Logger } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import { createAttachmentStore } from './attachment-store.ts';
import { openDatabase, type Database } from './database.ts';
import { createBanStore } from './ban-store.ts';
import { createExpiryStore } from './expiry-store.ts';
import { createFriendshipProjection } from './friendship-projection.ts';
import { createFriendshipStore } from './friendship-store.ts';
import { createLegalHoldStore } from './legal-hold-store.ts';
import { createMentionStore } from './mention-store.ts';
import { createMessageStore } from './message-store.ts';
import { createMessageSearchStore } from './message-search-store.ts';
import { createHiddenMessageStore } from './hidden-message-store.ts';
import { createJoinRequestChangeStore } from './join-request-change-store.ts';
import { createJoinRequestLogStore } from './join-request-log-store.ts';
import { createJoinRequestStore } from './join-request-store.ts';
import { createInviteStore } from './invite-store.ts';
import { type Mongo, openMongo, prepareMongo } from './mongo.ts';
import { createPollVoteStore } from './poll-vote-store.ts';
import { createPreviewStores } from './preview-stores.ts';
import { createReactionStore } from './reaction-store.ts';
import { createReceiptPrivacyStore } from './receipt-privacy-store.ts';
import { createReceiptStore } from './receipt-store.ts';
import { createRecentMessages } from './recent-messages.ts';
import { createRetentionWorkStore } from './retention-work-store.ts';
import { createRoomFeedStore } from './room-feed-store.ts';
import { createRoomListStore } from './room-list-store.ts';
import { createRoomMemberStore } from './room-member-store.ts';
import { createRoomPreferencesStore } from './room-preferences-store.ts';
import { createRoomRegister } from './room-register.ts';
import { createRoomStore } from './room-store.ts';
import { createScheduledMessageStore } from './scheduled-message-store.ts';
import { createUserNamesStore } from './user-names-store.ts';
import { createThreadDraftStore } from './thread-draft-store.ts';
import { createThreadStore } from './thread-store.ts';
import { createTypingChannel } from './typing-channel.ts';
import { createUnreadStore } from './unread-store.ts';

/** Everything that the service keeps. */
export type Stores = Awaited<ReturnType<typeof openStores>>;

/** Applied changes are kept for a week, and invites for one after they expired. */
const keptMs = 7 * 24 * 60 * 60 * 1_000;
/** Requests to join wait for 30 days. */
const unansweredMs = 30 * 24 * 60 * 60 * 1_000;

function createMysqlStores(database: Database) {
  return {
    friendships: createFriendshipStore(database),
    friendshipProjection: createFriendshipProjection(database),
    register: createRoomRegister(database),
    invites: createInviteStore(database),
    bans: createBanStore(database),
    joinRequests: createJoinRequestStore(database),
    joinRequestChanges: createJoinRequestChangeStore(database),
  };
}

/** Rejects when MongoDB does not answer. Without Redis everything but typing works. */
export async function openStores(deps: { environment: Environment; logger: Logger }) {
  const { environment, logger } = deps;
  const objects = await openObjectStore(objectStoreSettings(environment));
  const database = openDatabase(environment.MYSQL_URL, logger);
  const mongo = openMongo(environment.MONGODB_URL, logger);
  await mongo.connect();
  await mongo.atStart(() => prepareMongo(mongo));
  const redis = openRedis(environment.REDIS_URL, { logger, purpose: 'recent messages' });
  const keyPrefix = environment.REDIS_KEY_PREFIX;
  const subscription = { logger, purpose: 'typing', isSubscriber: true } as const;
  const subscriber = openRedis(environment.REDIS_URL, subscription);
  const typing = createTypingChannel({ redis, subscriber, keyPrefix, logger });
  const inMysql = createMysqlStores(database);
  return {
    mongo,
    objects,
    ...inMysql,
    recentMessages: createRecentMessages({ redis, keyPrefix, logger }),
    ...createMongoStores(mongo),
    typing,
    checks: { mysql: () => ping(database), mongodb: () => mongo.ping() },
    isUnavailable: (error: unknown) => isMysqlUnavailable(error) || isMongoUnavailable(error),
    /** Another transaction was in the way: in smaller ones the same may succeed at once. */
    isContention: isConflict,
    /** Deletes what is older than it is kept. */
    async sweep(now: Date): Promise<void> {
      const before = new Date(now.getTime() - keptMs);
      await inMysql.register.forgetApplied(before);
      await inMysql.invites.forgetExpired(before);
      await inMysql.joinRequests.forgetUnanswered(new Date(now.getTime() - unansweredMs));
      await sweepProcessedEvents(database, now);
    },
    async close(): Promise<void> {
      typing.close();
      redis.disconnect();
      objects.close();
      await Promise.all([mongo.close(), database.$disconnect()]);
    },
  };
}

/** Those that are in MongoDB alone. */
function createMongoStores(mongo: Mongo) {
  return {
    attachments: createAttachmentStore(mongo),
    rooms: createRoomStore(mongo),
    members: createRoomMemberStore(mongo),
    userNames: createUserNamesStore(mongo),
    messages: createMessageStore(mongo),
    preferences: createRoomPreferencesStore(mongo),
    threads: createThreadStore(mongo),
    threadDrafts: createThreadDraftStore(mongo),
    joinRequestLog: createJoinRequestLogStore(mongo),
    pollVotes: createPollVoteStore(mongo),
    reactions: createReactionStore(mongo),
    hiddenMessages: createHiddenMessageStore(mongo),
    receipts: createReceiptStore(mongo, 'READ'),
    deliveries: createReceiptStore(mongo, 'DELIVERED'),
    receiptPrivacy: createReceiptPrivacyStore(mongo),
    unread: createUnreadStore(mongo),
    mentions: createMentionStore(mongo),
    scheduled: createScheduledMessageStore(mongo),
    messageSearch: createMessageSearchStore(mongo),
    ...createPreviewStores(mongo),
    expiries: createExpiryStore(mongo),
    retentionWork: createRetentionWorkStore(mongo),
    legalHolds: createLegalHoldStore(mongo),
    log: createRoomFeedStore(mongo),
    roomList: createRoomListStore(mongo),
  };
}
