import type { PairState } from '@parley/events';
import { isMongoUnavailable } from '@parley/mongo';
import { isMysqlUnavailable, ping, sweepProcessedEvents } from '@parley/mysql';
import type { Logger } from '@parley/service-kit/process';
import type { Projection } from '@parley/service-kit/projections';
import type { ServiceStores } from '@parley/service-kit/service';
import type { Environment } from '../environment.ts';
import { openDatabase } from './database.ts';
import { createFriendshipProjection } from './friendship-projection.ts';
import { createFriendshipStore, type FriendshipStore } from './friendship-store.ts';
import { createMessageStore, type MessageStore } from './message-store.ts';
import { openMongo, prepareMongo, type Mongo } from './mongo.ts';
import { createReadReceiptStore, type ReadReceiptStore } from './read-receipt-store.ts';
import { createRecentMessages, type RecentMessages } from './recent-messages.ts';
import { openRedis, openRedisSubscriber } from './redis.ts';
import { createRoomFeedStore, type RoomFeedStore } from './room-feed-store.ts';
import { createRoomListStore, type RoomListStore } from './room-list-store.ts';
import { createRoomRegister, type RoomRegister } from './room-register.ts';
import { createRoomStore, type RoomStore } from './room-store.ts';
import { createTypingChannel, type TypingChannel } from './typing-channel.ts';

/** Everything that the service keeps. */
export interface Stores extends ServiceStores {
  readonly mongo: Mongo;
  readonly friendships: FriendshipStore;
  readonly friendshipProjection: Projection<PairState>;
  readonly register: RoomRegister;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly receipts: ReadReceiptStore;
  readonly log: RoomFeedStore;
  readonly roomList: RoomListStore;
  readonly recentMessages: RecentMessages;
  readonly typing: TypingChannel;
  /** Deletes what is older than it is kept. */
  sweep(now: Date): Promise<void>;
}

/** Applied changes are kept for a week. */
const appliedKeptMs = 7 * 24 * 60 * 60 * 1_000;

/** Rejects when MongoDB does not answer. Without Redis everything but typing works. */
export async function openStores(deps: { environment: Environment; logger: Logger }): Promise<Stores> {
  const { environment, logger } = deps;
  const database = openDatabase(environment.MYSQL_URL, logger);
  const mongo = openMongo(environment.MONGODB_URL, logger);
  await mongo.connect();
  await prepareMongo(mongo);
  const redis = openRedis(environment.REDIS_URL, logger);
  const keyPrefix = environment.REDIS_KEY_PREFIX;
  const subscriber = openRedisSubscriber(environment.REDIS_URL, logger);
  const typing = createTypingChannel({ redis, subscriber, keyPrefix, logger });
  const register = createRoomRegister(database);
  return {
    mongo,
    friendships: createFriendshipStore(database),
    friendshipProjection: createFriendshipProjection(database),
    register,
    rooms: createRoomStore(mongo),
    messages: createMessageStore(mongo),
    receipts: createReadReceiptStore(mongo),
    log: createRoomFeedStore(mongo),
    roomList: createRoomListStore(mongo),
    recentMessages: createRecentMessages({ redis, keyPrefix, logger }),
    typing,
    checks: { mysql: () => ping(database), mongodb: () => mongo.ping() },
    isUnavailable: (error) => isMysqlUnavailable(error) || isMongoUnavailable(error),
    async sweep(now) {
      await register.forgetApplied(new Date(now.getTime() - appliedKeptMs));
      await sweepProcessedEvents(database, now);
    },
    async close() {
      typing.close();
      redis.disconnect();
      await Promise.all([mongo.close(), database.$disconnect()]);
    },
  };
}
