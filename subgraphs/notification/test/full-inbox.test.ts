import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { stride } from '../src/stores/transaction-size.ts';
import type { FeedDocument, NotificationDocument } from '../src/stores/collections.ts';
import { id, pairOf, roomOf } from './events.ts';
import { handlersOf } from './handlers.ts';
import { startTestService, type TestService } from './service.ts';

const timeoutMs = 600_000;
let service: TestService;
let stores: Stores;

beforeAll(async () => {
  service = await startTestService();
  stores = await openStores({
    environment: { MONGODB_URL: service.mongoUrl, NOTIFICATION_DAYS: 90 },
    now: () => new Date(),
    newId: id,
  });
});
afterAll(async () => {
  await stores.close();
  await service.close();
});

/** Puts so many unread notifications of messages by `actorId` into the user's inbox, with the feed that they have. */
async function fill(userId: string, actorId: string, count: number, roomId = id()): Promise<void> {
  const at = new Date();
  const notifications = Array.from({ length: count }, (_, index): NotificationDocument => {
    const messageId = id();
    return {
      _id: id(),
      userId,
      seq: index + 1,
      state: 'UNREAD',
      kind: 'MESSAGE_RECEIVED',
      actorId,
      roomId,
      messageId,
      messageNumber: index + 1,
      friendRequestId: null,
      createdAt: at,
      readAt: null,
      withdrawnAt: null,
      dedupeKey: `${userId}:MESSAGE_RECEIVED:${messageId}`,
    };
  });
  for (let done = 0; done < count; done += 2_000)
    await service.db
      .collection<NotificationDocument>('notifications')
      .insertMany(notifications.slice(done, done + 2_000));
  await service.db
    .collection<{ _id: string; seq: number; revision: number; at: Date }>('notification_feed_heads')
    .insertOne({ _id: userId, seq: count, revision: 1, at });
}

const unreadOf = (userId: string): Promise<number> =>
  service.db.collection('notifications').countDocuments({ userId, state: 'UNREAD' });
const feedOf = (userId: string): Promise<FeedDocument[]> =>
  service.db.collection<FeedDocument>('notification_feed').find({ userId }).sort({ seq: 1 }).toArray();

/** That the feed goes on without a hole, in entries of a bounded size. */
async function expectDenseFeed(userId: string, from: number): Promise<void> {
  const entries = await feedOf(userId);
  expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => from + index));
  expect(Math.max(...entries.map(({ notificationIds }) => notificationIds.length))).toBeLessThanOrEqual(
    stride,
  );
}

test('a block withdraws 30,000 unread notifications, while others are notified, the blocker among them', async () => {
  const [anna, ben, carla, dora] = [id(), id(), id(), id()];
  await fill(anna, ben, 30_000);
  await service.publish(pairOf(service, anna, ben).blocks(anna));
  await eventually(async () => expect(await unreadOf(anna)).toBeLessThan(30_000), { timeoutMs });
  await service.publish(
    roomOf(service).says(carla, [dora, anna]),
    pairOf(service, carla, dora).asks(carla, id()),
  );
  await eventually(async () => expect(await service.as(dora).list()).toHaveLength(2), { timeoutMs });
  await eventually(
    async () => expect(await service.as(anna).list()).toMatchObject([{ actor: { id: carla } }]),
    { timeoutMs },
  );
  expect(await unreadOf(anna)).toBe(1);
  await expectDenseFeed(anna, 30_001);
}, 900_000);

test('what was withdrawn before a crash stays so, a repeat does the rest, and only its end is recorded', async () => {
  const [anna, ben] = [id(), id()];
  await fill(anna, ben, 3 * stride);
  const block = pairOf(service, anna, ben).blocks(anna);
  let transactions = 0;
  const crashing = handlersOf({
    ...stores,
    inbox: {
      ...stores.inbox,
      async transaction(...given) {
        if (++transactions === 3) throw new Error('The process ends here.');
        return stores.inbox.transaction(...given);
      },
    },
  });
  await expect(crashing(block)).rejects.toThrow('ends here');
  expect(await unreadOf(anna)).toBe(stride);
  expect(await stores.inbox.wasProcessed(block.id)).toBe(false);
  await handlersOf(stores)(block);
  expect(await unreadOf(anna)).toBe(0);
  expect(await stores.inbox.wasProcessed(block.id)).toBe(true);
  await expectDenseFeed(anna, 3 * stride + 1);
});

test('markAllNotificationsRead and a read receipt mark 2,000 in strides', async () => {
  const [anna, ben, carla] = [id(), id(), id()];
  await fill(anna, ben, 2_000);
  expect(
    await service
      .as(anna)
      .ask(
        'mutation { markAllNotificationsRead { ... on MarkAllNotificationsReadSuccess { markedCount unreadCount } } }',
      ),
  ).toEqual({ markedCount: 2_000, unreadCount: 0 });
  await expectDenseFeed(anna, 2_001);

  const room = roomOf(service);
  await fill(carla, ben, 2_000, room.roomId);
  await service.publish(room.reads(carla, 2_000));
  await eventually(async () => expect(await unreadOf(carla)).toBe(0), { timeoutMs });
  await expectDenseFeed(carla, 2_001);
});
