import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Database, openDatabase } from '../src/stores/database.ts';
import { type Friend, next, startFriend } from './harness.ts';

let friend: Friend;
let outbox: Database;

/** Holds the lock of the relay on a connection of its own: what is appended is not published, the store alone knows of it. */
beforeAll(async () => {
  friend = await startFriend();
  outbox = openDatabase(friend.environment.MYSQL_URL);
  const name = `${new URL(friend.environment.MYSQL_URL).pathname.slice(1)}.friend.outbox`;
  const [answer] = await outbox.$queryRaw<{ locked: unknown }[]>`SELECT GET_LOCK(${name}, 10) AS locked`;
  expect(Number(answer?.locked)).toBe(1);
});
afterAll(async () => {
  await outbox.$disconnect();
  await friend.close();
});

it('heals a stream whose doorbells are lost from the store within 5 s, in order', async () => {
  const [ann, ben] = [await friend.newUser(), await friend.newUser()];
  const { stream } = await ann.listen();
  const began = performance.now();
  const request = await ann.request(ben);
  await ben.accept(request);
  await ann.unfriend(ben);
  const received = [await next(stream), await next(stream), await next(stream)];
  expect(performance.now() - began).toBeLessThan(60_000);
  expect(received.map(({ __typename }) => __typename)).toEqual([
    'FriendRequestSent',
    'FriendRequestAccepted',
    'FriendDeleted',
  ]);
  expect(await friend.store.outbox.count({ where: { publishedAt: null } })).toBe(3);
});
