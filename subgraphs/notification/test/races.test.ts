import { createEventFactory, type OutgoingEvent } from '@parley/event-bus';
import { createMongoDatabase } from '@parley/testkit';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { markAllNotificationsRead } from '../src/inbox/mark-all-notifications-read.ts';
import { openStores, type Stores } from '../src/stores/stores.ts';
import { id, pairOf, roomOf } from './events.ts';
import { handlersOf } from './handlers.ts';

/** Handlers of two instances are called by hand here, so that the test decides what runs at the same time. */
describe('what happens at the same time', () => {
  const factory = { make: createEventFactory({ source: 'test' }) };
  let database: Awaited<ReturnType<typeof createMongoDatabase>>;
  let stores: Stores;
  let other: Stores;
  let instances: ReturnType<typeof handlersOf>[];
  let turn = 0;

  beforeAll(async () => {
    database = await createMongoDatabase();
    [stores, other] = [await open(), await open()];
    instances = [stores, other].map(handlersOf);
  });
  afterAll(async () => {
    await stores.close();
    await other.close();
    await database.drop();
  });

  const open = (): Promise<Stores> =>
    openStores({
      environment: { MONGODB_URL: database.url, NOTIFICATION_DAYS: 90 },
      now: () => new Date(),
      newId: id,
    });

  /** Unless a test names one, the two instances take turns. */
  async function handle(event: OutgoingEvent, instance: number = turn++ % 2): Promise<void> {
    await instances[instance]?.(event);
  }

  test('20 messages from 20 rooms have 20 places without a hole in the feed', async () => {
    const [anna, ben] = [id(), id()];
    const sent = Array.from({ length: 20 }, () => roomOf(factory).says(ben, [anna]));
    await Promise.all(sent.map((event) => handle(event)));
    const entries = await stores.feeds.read(anna, 1, 100);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    const listed = await stores.inbox.list(anna, { beforeSeq: null, unreadOnly: true, limit: 100 });
    expect(listed.map(({ seq }) => seq)).toEqual(entries.map(({ seq }) => seq).toReversed());
  });

  test('who answers in a room has read what was said there before, also when that is consumed only later', async () => {
    const [anna, ben] = [id(), id()];
    const room = roomOf(factory);
    const [first, late, answer] = [room.says(ben, [anna]), room.says(ben, [anna]), room.says(anna, [ben])];
    await handle(first);
    await handle(answer);
    await handle(late);
    expect(await stores.inbox.countUnread(anna)).toBe(0);
    expect(await stores.inbox.countUnread(ben)).toBe(1);
  });

  test('the same message, delivered ten times at once, notifies once', async () => {
    const [anna, ben] = [id(), id()];
    const sent = roomOf(factory).says(ben, [anna, id(), id()]);
    await Promise.all(Array.from({ length: 10 }, () => handle(sent)));
    expect(await stores.feeds.bounds(anna)).toEqual({ first: 1, last: 1 });
    expect(await stores.inbox.countUnread(anna)).toBe(1);
  });

  test('events of one batch notify once each when ten deliveries of them run at once', async () => {
    const [anna, ben, carla] = [id(), id(), id()];
    const room = roomOf(factory);
    const sent = Array.from({ length: 9 }, (_, index) => room.says(index < 8 ? ben : carla, [anna]));
    await Promise.all(Array.from({ length: 10 }, () => instances[turn++ % 2]?.(...sent)));
    expect(await stores.feeds.bounds(anna)).toEqual({ first: 1, last: 9 });
    expect(await stores.inbox.countUnread(anna)).toBe(9);
  });

  test('two instances that handle events of the same users at once lose none and leave no hole', async () => {
    const users = Array.from({ length: 8 }, id);
    const rooms = Array.from({ length: 6 }, () => roomOf(factory));
    // Nobody of them says anything: their notifications stay unread.
    const sent = rooms.map((room) => Array.from({ length: 20 }, () => room.says(id(), users)));
    await Promise.all(sent.map((events, index) => instances[index % 2]?.(...events)));
    for (const userId of users) {
      const entries = await stores.feeds.read(userId, 1, 200);
      expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
      expect(await stores.inbox.countUnread(userId)).toBe(120);
    }
  });

  test('whichever of a block and a message commits first, the blocker has nothing unread of the other', async () => {
    for (let round = 0; round < 20; round++) {
      const [anna, ben, carla] = [id(), id(), id()];
      await handle(roomOf(factory).says(carla, [anna]));
      const room = roomOf(factory);
      const block = pairOf(factory, anna, ben).blocks(anna);
      const [one, two] = [round % 2, (round + 1) % 2];
      await Promise.all([handle(room.says(ben, [anna]), one), handle(block, two)]);
      expect(await stores.inbox.countUnread(anna)).toBe(1);
    }
  });

  test('a message to 300 recipients notifies each of them', async () => {
    const recipients = Array.from({ length: 300 }, id);
    await handle(roomOf(factory).says(id(), recipients));
    // One after the other: so many at once wait longer for a connection than they may, on a busy machine.
    const counts: number[] = [];
    for (const userId of recipients) counts.push(await stores.inbox.countUnread(userId));
    expect(counts).toEqual(recipients.map(() => 1));
  });

  test('1,200 unread notifications are marked as read in feed entries of at most 200 ids', async () => {
    const [anna, ben] = [id(), id()];
    // In parts: a transaction that takes 3 s is ended by the database, and 1,200 of these take as long on a busy machine.
    for (let first = 0; first < 1200; first += 100)
      await stores.inbox.transaction([anna], {}, async (inbox) => {
        for (let number = first + 1; number <= first + 100; number++) {
          const message = { roomId: ben, messageId: id(), messageNumber: number };
          await inbox.notify({ kind: 'MESSAGE_RECEIVED', userId: anna, actorId: ben, ...message });
        }
      });
    expect(await stores.inbox.countUnread(anna)).toBe(1000);
    expect(await markAllNotificationsRead(stores.inbox, anna, {})).toEqual({
      markedCount: 1200,
      unreadCount: 0,
    });
    const entries = await stores.feeds.read(anna, 1201, 10);
    expect(entries.map((entry) => (entry.type === 'READ' ? entry.notificationIds.length : 0))).toEqual([
      200, 200, 200, 200, 200, 200,
    ]);
  });

  test('an entry that is appended while the bounds are read never looks like one that has expired', async () => {
    const anna = id();
    const room = roomOf(factory);
    const reading = (async () => {
      for (let look = 0; look < 40; look++) {
        const { first, last } = await stores.feeds.bounds(anna);
        expect([first, last === 0 ? 0 : 1]).toEqual([1, last === 0 ? 0 : 1]);
      }
    })();
    await Promise.all([reading, handle(room.says(id(), [anna])), handle(room.says(id(), [anna]))]);
  });
});
