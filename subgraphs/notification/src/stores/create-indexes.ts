import type { Db } from 'mongodb';
import type { Collections } from './collections.ts';

const keptSeconds = 30 * 24 * 60 * 60;
const unread = { partialFilterExpression: { state: 'UNREAD' } };

/** Makes the collections and indexes that are not there yet: a transaction must not be the first to touch a collection. */
export async function createIndexes(db: Db, collections: Collections): Promise<void> {
  const { notifications, feed, deletedMessages, processedEvents } = collections;
  await notifications.createIndexes([
    { key: { dedupeKey: 1 }, unique: true },
    { key: { userId: 1, state: 1, seq: -1 } },
    { key: { userId: 1, roomId: 1, messageNumber: 1 }, ...unread },
    { key: { userId: 1, actorId: 1, seq: 1 }, ...unread },
    { key: { messageId: 1 }, ...unread },
    {
      key: { userId: 1, actorId: 1, createdAt: 1 },
      partialFilterExpression: { kind: 'FRIEND_CAME_ONLINE' },
    },
  ]);
  await feed.createIndexes([
    { key: { userId: 1, seq: 1 }, unique: true },
    { key: { at: 1 }, expireAfterSeconds: keptSeconds },
  ]);
  await deletedMessages.createIndex({ at: 1 }, { expireAfterSeconds: keptSeconds });
  await processedEvents.createIndex({ at: 1 }, { expireAfterSeconds: keptSeconds });
  const { heads, pairs, preferences, onlineStatuses, readReceipts, epochs } = collections;
  await pairs.createIndex({ userIds: 1, _id: 1 }, { partialFilterExpression: { areFriends: true } });
  for (const { collectionName } of [heads, preferences, onlineStatuses, readReceipts, epochs]) {
    await db.createCollection(collectionName).catch(ignoreExisting);
  }
}

function ignoreExisting(error: unknown): void {
  const namespaceExists = 48;
  if ((error as { code?: unknown }).code !== namespaceExists) throw error;
}
