import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, startTcpProxy, type TcpProxy } from '@parley/testkit';
import type { ClientSession } from 'mongodb';
import { type Mongo, openMongo } from '../src/stores/mongo.ts';
import { holdRoom } from './held-room.ts';
import { startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
/** Another instance, and what it is connected by: that is cut when it is killed. */
let other: Mongo;
let link: TcpProxy;
beforeAll(async () => {
  chat = await starting;
  const url = new URL(chat.environment.MONGODB_URL);
  link = await startTcpProxy(Number(url.port));
  url.port = String(link.port);
  other = openMongo(url.href);
});
afterAll(async () => {
  await other.close();
  await link.close();
  await (await starting).close();
});

test('a transaction that a killed instance left open holds its room up for some two seconds at most', async () => {
  const { ada, roomId } = await chat.friends();
  const waits: number[] = [];
  // A slow machine may take longer, but not each time: the database itself needs more than three seconds.
  while (waits.every((ms) => ms > 2_500) && waits.length < 10) {
    const session = await holdRoom(other.client, chat.db.databaseName, roomId);
    link.cut();
    const began = performance.now();
    const { number } = await ada.say(roomId, 'Is anybody there?');
    waits.push(performance.now() - began);
    expect(number).toBe(waits.length);
    await session.endSession();
  }
  expect(Math.min(...waits)).toBeGreaterThan(500);
  expect(Math.min(...waits)).toBeLessThan(2_500);
});

test('a transaction of an instance that lives is not ended, though nothing happens in it for a while', async () => {
  const { ada, roomId } = await chat.friends();
  const committed: string[] = [];
  // On a slow machine the database itself may end it, which it does after three seconds; but not each time.
  for (let tries = 1; committed.length === 0 && tries <= 10; tries += 1) {
    const session = await holdRoom(other.client, chat.db.databaseName, roomId);
    const said = ada.say(roomId, 'Is anybody there?').then(() => committed.push('message'));
    await eventually(async () => expect(await inactiveMs(session)).toBeGreaterThan(1_700));
    await session.commitTransaction().then(
      () => committed.unshift('transaction'),
      () => undefined,
    );
    await said;
    await session.endSession();
    if (committed[0] !== 'transaction') committed.splice(0);
  }
  expect(committed).toEqual(['transaction', 'message']);
});

/** For how long nothing has happened in its transaction; Infinity: there is none any more. */
async function inactiveMs({ id }: ClientSession): Promise<number> {
  const [found] = await chat.db.client
    .db('admin')
    .aggregate<{ readonly transaction: { readonly timeInactiveMicros: unknown } }>([
      { $currentOp: { allUsers: false, idleSessions: true } },
      { $match: { type: 'idleSession', 'lsid.id': id?.['id'] } },
    ])
    .toArray();
  return found === undefined ? Infinity : Number(found.transaction.timeInactiveMicros) / 1_000;
}

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
