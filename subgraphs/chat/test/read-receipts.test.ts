import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { pairKey } from '@parley/events';
import { createCursors, createFeedHub } from '@parley/feeds';
import { createMongoDatabase, createTestDatabase, eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { LiveStreams, type LiveStream } from '../src/room-events/live-streams.ts';
import { createReceiptFilters } from '../src/room-events/receipt-filter.ts';
import { createReceiptsSince, toSignal } from '../src/room-events/receipts.ts';
import type { Receipt } from '../src/rooms/receipt.ts';
import type { RoomLogEntry } from '../src/rooms/room-log-entry.ts';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { createFriendshipStore, type FriendshipStore } from '../src/stores/friendship-store.ts';
import { type Mongo, openMongo, prepareMongo } from '../src/stores/mongo.ts';
import { createRoomFeedStore } from '../src/stores/room-feed-store.ts';
import { createReceiptPrivacyStore } from '../src/stores/receipt-privacy-store.ts';
import { createReceiptStore, type ReceiptStore } from '../src/stores/receipt-store.ts';
import { intervals } from './intervals.ts';

const reconcileMs = 20;

let mongoDatabase: Awaited<ReturnType<typeof createMongoDatabase>>;
let mysql: Awaited<ReturnType<typeof createTestDatabase>>;
let mongo: Mongo;
let database: Database;
let receipts: ReceiptStore;
let friendships: FriendshipStore;
beforeAll(async () => {
  [mongoDatabase, mysql] = await Promise.all([createMongoDatabase(), createTestDatabase('chat')]);
  mongo = openMongo(mongoDatabase.url);
  await prepareMongo(mongo);
  receipts = createReceiptStore(mongo, 'READ');
  database = openDatabase(mysql.url);
  friendships = createFriendshipStore(database);
});
afterAll(async () => {
  await Promise.all([mongo.close(), database.$disconnect()]);
  await Promise.all([mongoDatabase.drop(), mysql.drop()]);
});

const streamOf = (roomId: string, viewerId = v7()): LiveStream => ({
  roomId,
  directKey: null,
  viewerId,
  hide: () => undefined,
  end: () => undefined,
});
const markOf = (roomId: string, upTo: number, userId = v7()): Receipt => ({
  kind: 'READ',
  roomId,
  userId,
  upTo,
  at: new Date(),
});

const cursors = createCursors({ secret: 'ab'.repeat(32), field: 'roomEvents', epoch: '1' });

/** A hub over the log that asks for receipts often; `asked` is of how many rooms each question was. */
function setUp() {
  const asked: number[] = [];
  const hub = createFeedHub<RoomLogEntry, Receipt>({
    store: createRoomFeedStore(mongo),
    cursors,
    logger: { warn: () => undefined },
    reconcileMs,
    signalsSince: createReceiptsSince({
      deliveries: { movedSince: async () => [] },
      receipts: {
        movedSince(since, roomIds = []) {
          asked.push(roomIds.length);
          return receipts.movedSince(since, roomIds);
        },
      },
      now: () => new Date(),
    }),
  });
  const open = (roomId: string) => hub.subscribe(roomId, { authorize: () => 'deliver' });
  return { hub, asked, open };
}

test('a receipt without a notification is delivered once; every later one is further', async () => {
  const { hub, asked, open } = setUp();
  const roomId = v7();
  const stream = open(roomId);
  const out = async (): Promise<number | undefined> => {
    const { value } = await stream.next();
    return value?.kind === 'signal' ? value.signal.upTo : undefined;
  };
  expect(await out()).toBeUndefined(); // the start
  const [second, third] = [markOf(roomId, 2), markOf(roomId, 3)];
  await receipts.advance({ ...third, userId: second.userId, eventId: v7() });
  expect(await out()).toBe(3);
  const before = asked.length;
  await eventually(() => expect(asked.length).toBeGreaterThan(before + 3));
  hub.signal(toSignal(second)); // late
  hub.signal(toSignal({ ...third, userId: second.userId }));
  hub.signal(toSignal({ ...third, userId: second.userId, upTo: 4 }));
  expect(await out()).toBe(4);
  await stream.return?.();
});

test('one question is about a thousand rooms; while nobody follows one none is asked', async () => {
  const { hub, asked, open } = setUp();
  const streams = Array.from({ length: 1_500 }, () => open(v7()));
  await eventually(() => expect(asked.slice(0, 4)).toEqual([1_000, 500, 1_000, 500]));
  for (const stream of streams) await stream.return?.();
  // One that is under way may have been asked before.
  asked.splice(0);
  hub.reconcile();
  await intervals(10, reconcileMs);
  expect(asked).toEqual([]);
});

test('who sees a receipt is one question for all who follow the room; a block hides it in both directions', async () => {
  const live = new LiveStreams();
  const questions: number[] = [];
  const createFilter = createReceiptFilters({
    live,
    receiptPrivacy: createReceiptPrivacyStore(mongo),
    friendships: {
      findMany(pairKeys) {
        questions.push(pairKeys.length);
        return friendships.findMany(pairKeys);
      },
    },
  });
  const receipt = markOf(v7(), 1);
  const block = async (blocker: string, blocked: string): Promise<void> => {
    const key = pairKey(blocker, blocked);
    const userIds = key.split(':') as [string, string];
    const pair = { pairKey: key, userIds, version: 1, friendsSince: null, blockedBy: [blocker] };
    await friendships.apply(v7(), pair);
  };
  const viewers = [receipt.userId, ...Array.from({ length: 100 }, () => v7())];
  for (const viewerId of viewers) live.add(streamOf(receipt.roomId, viewerId));
  const [, first = '', second = ''] = viewers;
  await block(first, receipt.userId);
  await block(receipt.userId, second);
  const shown = await Promise.all(viewers.map((viewerId) => createFilter(viewerId).isShown(receipt)));
  expect(viewers.filter((_, index) => !(shown[index] ?? true))).toEqual([first, second]);
  expect(questions).toEqual([100]);

  // Of who came after that it is asked anew.
  const late = v7();
  await block(late, receipt.userId);
  live.add(streamOf(receipt.roomId, late));
  expect(await createFilter(late).isShown(receipt)).toBe(false);
  expect(questions).toEqual([100, 101]);
});
