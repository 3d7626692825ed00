import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { RoomDocument } from '../src/stores/documents.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

test('a transaction that a killed instance left open holds its room up for some seconds, not for a minute', async () => {
  const { ada, roomId } = await chat.friends();
  const session = chat.db.client.startSession();
  session.startTransaction();
  await chat.db
    .collection<RoomDocument>('rooms')
    .updateOne({ _id: roomId }, { $inc: { lastSeq: 1 } }, { session });
  const began = performance.now();
  const { number } = await ada.say(roomId, 'Is anybody there?');
  // mongod's transactionLifetimeLimitSeconds (3), and half of it until it looks.
  expect(performance.now() - began).toBeGreaterThan(500);
  expect(performance.now() - began).toBeLessThan(7_000);
  expect(number).toBe(1);
  await session.endSession();
});
