import { createMongoDatabase, eventually } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { openStores } from '../src/stores/stores.ts';
import { id } from './events.ts';

const dayMs = 24 * 60 * 60 * 1_000;
let database: Awaited<ReturnType<typeof createMongoDatabase>>;

beforeAll(async () => {
  database = await createMongoDatabase();
});
afterAll(() => database.drop());

async function open(notificationDays: number, now = new Date()) {
  const environment = { MONGODB_URL: database.url, NOTIFICATION_DAYS: notificationDays };
  return openStores({ environment, now: () => now, newId: id });
}

async function expiryOf(collection: string, field: string): Promise<number | undefined> {
  const indexes = await database.db.collection(collection).indexes();
  return indexes.find(({ key }) => key[field] === 1 && Object.keys(key).length === 1)?.['expireAfterSeconds'];
}

test('notifications are kept as long as is set, feeds and records of events for 30 days', async () => {
  await (await open(90)).close();
  expect(await expiryOf('notifications', 'createdAt')).toBe((90 * dayMs) / 1_000);
  // An index that another version of the service has made, and another setting.
  await (await open(7)).close();
  expect(await expiryOf('notifications', 'createdAt')).toBe((7 * dayMs) / 1_000);
  for (const collection of ['notification_feed', 'processed_events', 'deleted_messages'])
    expect(await expiryOf(collection, 'at')).toBe((30 * dayMs) / 1_000);
});

test('indexes that only earlier versions need are dropped', async () => {
  const notifications = database.db.collection('notifications');
  const partialFilterExpression = { state: 'UNREAD' };
  await notifications.createIndexes([
    { key: { messageId: 1 }, partialFilterExpression },
    { key: { roomId: 1, messageNumber: 1 }, partialFilterExpression },
  ]);
  await (await open(7)).close();
  await (await open(7)).close();
  const names = (await notifications.indexes()).map(({ name }) => name);
  expect(names).toContain('roomId_1_messageNumber_1_messageId_1');
  expect(names).not.toContain('messageId_1');
  expect(names).not.toContain('roomId_1_messageNumber_1');
});

test('an old notification goes, read or not; a young one stays', async () => {
  const [anna, ben] = [id(), id()];
  const notify = async (at: Date, roomId: string): Promise<void> => {
    const stores = await open(7, at);
    await stores.inbox.transaction([anna], {}, (inbox) =>
      inbox.notify({
        kind: 'MESSAGE_RECEIVED',
        userId: anna,
        actorId: ben,
        roomId,
        messageId: id(),
        messageNumber: 1,
      }),
    );
    await stores.close();
  };
  const [old, young] = [id(), id()];
  await notify(new Date(Date.now() - 8 * dayMs), old);
  await notify(new Date(Date.now() - 6 * dayMs), young);
  const stores = await open(7);
  // MongoDB looks once a minute.
  const left = await eventually(
    async () => {
      const listed = await stores.inbox.list(anna, { beforeSeq: null, unreadOnly: true, limit: 10 });
      if (listed.length !== 1) throw new Error(`${listed.length} are left`);
      return listed;
    },
    { timeoutMs: 170_000 },
  );
  expect(left.map(({ roomId }) => roomId)).toEqual([young]);
  expect(await stores.inbox.countUnread(anna)).toBe(1);
  await stores.close();
});
