import { isMongoUnavailable } from '@parley/mongo';
import { isMysqlUnavailable } from '@parley/mysql';
import type { Logger, Shutdown, Health } from '@parley/service-kit/process';
import type { Environment } from '../environment.ts';
import { openDatabase } from './database.ts';
import { createFriendshipStore, type FriendshipStore } from './friendship-store.ts';
import { createMessageStore, type MessageStore } from './message-store.ts';
import { openMongo, prepareMongo, type Mongo } from './mongo.ts';
import { createReadMarkStore, type ReadMarkStore } from './read-mark-store.ts';
import { createRecentMessages, type RecentMessages } from './recent-messages.ts';
import { openRedis, openRedisSubscriber } from './redis.ts';
import { createRoomFeedStore, type RoomFeedStore } from './room-feed-store.ts';
import { createRoomListStore, type RoomListStore } from './room-list-store.ts';
import { createRoomRegister, type RoomRegister } from './room-register.ts';
import { createRoomStore, type RoomStore } from './room-store.ts';
import { createTypingChannel, type TypingChannel } from './typing-channel.ts';

/** Everything that the service keeps. */
export interface Stores {
  readonly mongo: Mongo;
  readonly friendships: FriendshipStore;
  readonly register: RoomRegister;
  readonly rooms: RoomStore;
  readonly messages: MessageStore;
  readonly marks: ReadMarkStore;
  readonly log: RoomFeedStore;
  readonly roomList: RoomListStore;
  readonly recentMessages: RecentMessages;
  readonly typing: TypingChannel;
}

/** Opens the stores; what is opened is closed by `opened`, and `health` asks those that the service cannot do without. */
export async function openStores(deps: {
  environment: Environment;
  logger: Logger;
  opened: Shutdown;
  health: Health;
}): Promise<Stores> {
  const { environment, logger, opened, health } = deps;
  const database = openDatabase(environment.MYSQL_URL, logger);
  opened.onClose('mysql', () => database.$disconnect());
  health.add('mysql', async () => {
    await database.$queryRaw`SELECT 1`;
    return { ready: true };
  });

  const mongo = openMongo(environment.MONGODB_URL, logger);
  opened.onClose('mongodb', () => mongo.close());
  health.add('mongodb', async () => {
    await mongo.ping();
    return { ready: true };
  });
  await prepareMongo(mongo);

  const redis = openRedis(environment.REDIS_URL, logger);
  opened.onClose('redis', () => redis.disconnect());
  const keyPrefix = environment.REDIS_KEY_PREFIX;
  const subscriber = openRedisSubscriber(environment.REDIS_URL, logger);
  const typing = createTypingChannel({ redis, subscriber, keyPrefix, logger });
  opened.onClose('typing', () => typing.close());
  return {
    mongo,
    friendships: createFriendshipStore(database),
    register: createRoomRegister(database),
    rooms: createRoomStore(mongo),
    messages: createMessageStore(mongo),
    marks: createReadMarkStore(mongo),
    log: createRoomFeedStore(mongo),
    roomList: createRoomListStore(mongo),
    recentMessages: createRecentMessages({ redis, keyPrefix, logger }),
    typing,
  };
}

/** Whether an error says that one of the stores does not answer. */
export function isStoreAway(error: unknown): boolean {
  return isMysqlUnavailable(error) || isMongoUnavailable(error);
}
