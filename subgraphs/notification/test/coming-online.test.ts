import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { createMongoDatabase } from '@parley/testkit';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { updateNotificationPreferences } from '../src/preferences/update-notification-preferences.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { id, pairOf, presenceOf } from './events.ts';
import { handlersOf } from './handlers.ts';

/** The handlers are called by hand, with a clock of the test's: that nobody is notified is seen without waiting. */
const minute = 60_000;
const kind = 'FRIEND_CAME_ONLINE';
const factory = { make: createEventFactory({ source: 'test' }) };
let later = 0;
let database: Awaited<ReturnType<typeof createMongoDatabase>>;
let stores: Stores;
let handle: (event: OutgoingEvent) => Promise<void>;

beforeAll(async () => {
  database = await createMongoDatabase();
  stores = await openStores({
    environment: { MONGODB_URL: database.url, NOTIFICATION_DAYS: 90 },
    now: () => new Date(Date.now() + later),
    newId: id,
  });
  handle = handlersOf(stores);
});
afterAll(async () => {
  await stores.close();
  await database.drop();
});

const wants = (userId: string, isEnabled = true): Promise<unknown> =>
  updateNotificationPreferences(stores.inbox, userId, { kinds: [{ kind, isEnabled }] }, {});

/** Anna wants to be notified of her friend Ben. */
async function annaAndBen() {
  const [anna, ben] = [id(), id()];
  const pair = pairOf(factory, anna, ben);
  await handle(pair.accepts(anna, id()));
  await wants(anna);
  return { anna, ben, pair, presence: presenceOf(factory, ben, () => Date.now() + later) };
}

/** The user's notifications of friends who came online, in order: of whom, and whether unread, read or taken back. */
async function notified(userId: string): Promise<{ actorId: string; state: string }[]> {
  const found = await database.db
    .collection('notifications')
    .find({ userId, kind })
    .sort({ seq: 1 })
    .toArray();
  return found.map(({ actorId, state }) => ({ actorId: String(actorId), state: String(state) }));
}
const states = async (userId: string): Promise<string[]> =>
  (await notified(userId)).map(({ state }) => state);

test('a friend who comes online notifies those who asked for it, and nobody else', async () => {
  const { anna, ben, presence } = await annaAndBen();
  const [carla, stranger] = [id(), id()];
  await handle(pairOf(factory, ben, carla).accepts(ben, id()));
  await wants(stranger);
  await handle(presence.comes());
  expect(await notified(anna)).toEqual([{ actorId: ben, state: 'UNREAD' }]);
  for (const other of [ben, carla, stranger]) expect(await notified(other)).toEqual([]);
});

test('who changes their mind is not notified any more, and is notified again when they ask again', async () => {
  const { anna, presence } = await annaAndBen();
  await wants(anna, false);
  await handle(presence.comes());
  expect(await notified(anna)).toEqual([]);
  await handle(presence.goes());
  await wants(anna);
  await handle(presence.comes());
  expect(await states(anna)).toEqual(['UNREAD']);
});

test('nobody is notified of those who are friends no more, across a block in either direction, or before they are friends', async () => {
  const endings = ['unfriends', 'blocks', 'isBlocked', 'asks'] as const;
  for (const ending of endings) {
    const [anna, ben] = [id(), id()];
    const pair = pairOf(factory, anna, ben);
    await wants(anna);
    if (ending === 'asks') await handle(pair.asks(ben, id()));
    else await handle(pair.accepts(anna, id()));
    if (ending === 'unfriends') await handle(pair.unfriends(ben));
    if (ending === 'blocks') await handle(pair.blocks(anna));
    if (ending === 'isBlocked') await handle(pair.blocks(ben));
    await handle(presenceOf(factory, ben).comes());
    expect([ending, await notified(anna)]).toEqual([ending, []]);
  }
});

test('a block that was lifted leaves strangers, also when an older event of their friendship comes later', async () => {
  const { anna, pair, presence } = await annaAndBen();
  const stillFriends = pair.accepts(anna, id());
  for (const event of [pair.blocks(anna), pair.unblocks(anna), stillFriends]) await handle(event);
  await handle(presence.comes());
  expect(await notified(anna)).toEqual([]);
});

test('a block takes back what the blocker has unread of the other', async () => {
  const { anna, pair, presence } = await annaAndBen();
  await handle(presence.comes());
  await handle(pair.blocks(anna));
  expect(await states(anna)).toEqual(['WITHDRAWN']);
});

test('somebody who comes and goes notifies once an hour; what is unread then is replaced', async () => {
  const { anna, presence } = await annaAndBen();
  try {
    for (const after of [0, 1, 30, 59]) {
      later = after * minute;
      await handle(presence.comes());
      await handle(presence.goes());
      expect([after, await states(anna)]).toEqual([after, ['UNREAD']]);
    }
    later = 61 * minute;
    await handle(presence.comes());
    expect(await states(anna)).toEqual(['WITHDRAWN', 'UNREAD']);
    expect(await stores.inbox.countUnread(anna)).toBe(1);
  } finally {
    later = 0;
  }
});

test('one friend who comes does not keep another from notifying', async () => {
  const { anna, ben, presence } = await annaAndBen();
  const carla = id();
  await handle(pairOf(factory, anna, carla).accepts(anna, id()));
  await handle(presence.comes());
  await handle(presenceOf(factory, carla).comes());
  expect((await notified(anna)).map(({ actorId }) => actorId)).toEqual([ben, carla]);
  expect(await states(anna)).toEqual(['UNREAD', 'UNREAD']);
});

test('a repeat notifies nobody, nor does what was overtaken, restored, or consumed too late', async () => {
  const { anna, presence } = await annaAndBen();
  const overtaken = presence.comes();
  await handle(presence.goes());
  await handle(overtaken);
  expect(await notified(anna)).toEqual([]);
  await handle(presence.comes(10 * minute));
  expect(await notified(anna)).toEqual([]);
  // Redis lost everything, and the presence of somebody who was there all along is published anew.
  await handle(presence.comes());
  expect(await notified(anna)).toEqual([]);
  await handle(presence.goes());
  const comes = presence.comes();
  await Promise.all([handle(comes), handle(comes), handle(comes)]);
  await handle(comes);
  expect(await states(anna)).toEqual(['UNREAD']);
});

test('what an instance began and did not finish is finished by the repeat', async () => {
  const { anna, ben, presence } = await annaAndBen();
  const comes = presence.comes();
  const dead = handlersOf({
    ...stores,
    inbox: {
      ...stores.inbox,
      friendsWhoAsked: () => {
        throw new Error('Killed here');
      },
    },
  });
  await expect(dead(comes)).rejects.toThrow('Killed here');
  await handle(comes);
  expect(await notified(anna)).toEqual([{ actorId: ben, state: 'UNREAD' }]);
});

test('who unfriends at that moment is not notified afterwards', async () => {
  const { anna, pair, presence } = await annaAndBen();
  const slow = handlersOf({
    ...stores,
    inbox: {
      ...stores.inbox,
      async *friendsWhoAsked(...args) {
        for await (const found of stores.inbox.friendsWhoAsked(...args)) {
          await handle(pair.unfriends(anna));
          yield found;
        }
      },
    },
  });
  await slow(presence.comes());
  expect(await notified(anna)).toEqual([]);
});
