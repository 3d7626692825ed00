import type { Collection, Db } from 'mongodb';
import type { Collections } from './collections.ts';
import { isReply, isRequest } from './selection.ts';

const daySeconds = 24 * 60 * 60;
/** The number of days for which entries of feeds and records of events are kept. */
export const recordDays = 30;
const keptSeconds = recordDays * daySeconds;
const unread = { partialFilterExpression: { state: 'UNREAD' } };

/** Makes the collections and indexes that are not there yet: a transaction must not be the first to touch a collection. */
export async function createIndexes(
  db: Db,
  collections: Collections,
  { notificationDays }: { readonly notificationDays: number },
): Promise<void> {
  const { notifications, feed, deletedMessages, processedEvents, threadReads, answeredRequests } =
    collections;
  await notifications.createIndexes([
    { key: { dedupeKey: 1 }, unique: true },
    { key: { userId: 1, state: 1, seq: -1 } },
    { key: { userId: 1, roomId: 1, messageNumber: 1 }, ...unread },
    { key: { userId: 1, actorId: 1, seq: 1 }, ...unread },
    { key: { roomId: 1, messageNumber: 1, messageId: 1 }, ...unread },
    {
      key: { userId: 1, scheduledMessageId: 1 },
      partialFilterExpression: { state: 'UNREAD', scheduledMessageId: { $exists: true } },
    },
    {
      key: { joinRequest: 1, userId: 1 },
      partialFilterExpression: { state: 'UNREAD', requestVersion: isRequest },
    },
    {
      key: { userId: 1, threadRootId: 1, threadNumber: 1 },
      partialFilterExpression: { state: 'UNREAD', threadNumber: isReply },
    },
    {
      key: { userId: 1, actorId: 1, createdAt: 1 },
      partialFilterExpression: { kind: 'FRIEND_CAME_ONLINE' },
    },
  ]);
  // Of earlier versions: the one above does for both. An instance of such a version makes them again when it starts.
  for (const name of ['messageId_1', 'roomId_1_messageNumber_1'])
    await notifications.dropIndex(name).catch(ignoring(errorCodes.indexNotFound));
  await expireAfter(db, notifications, 'createdAt', notificationDays * daySeconds);
  await feed.createIndex({ userId: 1, seq: 1 }, { unique: true });
  for (const collection of [feed, deletedMessages, processedEvents, threadReads, answeredRequests])
    await expireAfter(db, collection, 'at', keptSeconds);
  const { groupFacts, waitingMessages } = collections;
  await groupFacts.createIndexes([
    { key: { roomId: 1, seq: 1 } },
    { key: { expiresAt: 1 }, expireAfterSeconds: 0 },
  ]);
  await waitingMessages.createIndex({ roomId: 1, number: 1 });
  await expireAfter(db, waitingMessages, 'at', keptSeconds);
  const { heads, pairs, preferences, onlineStatuses, readReceipts, roomMutes } = collections;
  await pairs.createIndex({ userIds: 1, _id: 1 }, { partialFilterExpression: { areFriends: true } });
  await preferences.createIndex({ allMessagesRoomIds: 1 }, { sparse: true });
  for (const { collectionName } of [heads, preferences, onlineStatuses, readReceipts, roomMutes]) {
    await db.createCollection(collectionName).catch(ignoring(errorCodes.namespaceExists));
  }
}

/** MongoDB deletes what is older, in the background. The index of another setting is changed in place. */
async function expireAfter(
  db: Db,
  { collectionName }: Pick<Collection, 'collectionName'>,
  field: string,
  expireAfterSeconds: number,
): Promise<void> {
  const collection = db.collection(collectionName);
  const keyPattern = { [field]: 1 };
  await collection
    .createIndex(keyPattern, { expireAfterSeconds })
    .catch(ignoring(errorCodes.indexOptionsConflict));
  await db.command({ collMod: collectionName, index: { keyPattern, expireAfterSeconds } });
}

const errorCodes = { indexNotFound: 27, namespaceExists: 48, indexOptionsConflict: 85 };

function ignoring(code: number): (error: unknown) => void {
  return (error) => {
    if ((error as { code?: unknown }).code !== code) throw error;
  };
}
