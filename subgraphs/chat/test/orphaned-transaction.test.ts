import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { type Mongo, openMongo } from '../src/stores/mongo.ts';
import { holdRoom } from './held-room.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
/** Of an instance that was killed. */
let killed: Mongo;
beforeAll(async () => {
  chat = await starting;
  killed = openMongo(chat.environment.MONGODB_URL);
});
afterAll(async () => {
  await killed.close();
  await (await starting).close();
});

test('a transaction that a killed instance left open holds its room up for some two seconds at most', async () => {
  const { ada, roomId } = await chat.friends();
  const waits: number[] = [];
  // A slow machine may take longer, but not each time: the database itself needs more than three seconds.
  while (waits.every((ms) => ms > 2_500) && waits.length < 10) {
    const session = await holdRoom(killed.client, chat.db.databaseName, roomId);
    const began = performance.now();
    const { number } = await ada.say(roomId, 'Is anybody there?');
    waits.push(performance.now() - began);
    expect(number).toBe(waits.length);
    await session.endSession();
  }
  expect(Math.min(...waits)).toBeGreaterThan(500);
  expect(Math.min(...waits)).toBeLessThan(2_500);
});

test('what is not chat’s is not ended: the database ends it after some seconds', async () => {
  const { ada, roomId } = await chat.friends();
  const session = await holdRoom(chat.db.client, chat.db.databaseName, roomId);
  const began = performance.now();
  const { number } = await ada.say(roomId, 'Is anybody there?');
  // mongod's transactionLifetimeLimitSeconds (3), and half of it until it looks.
  expect(performance.now() - began).toBeGreaterThan(1_000);
  expect(performance.now() - began).toBeLessThan(60_000);
  expect(number).toBe(1);
  await session.endSession();
});
