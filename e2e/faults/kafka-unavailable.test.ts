import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  eventually,
  type EventStream,
  type Friends,
  type Person,
  sendMessage,
  signUpFriends,
  started,
} from '@parley/testkit';
import { boundMs, faultSeconds } from './support/fault-seconds.ts';
import { type FragilePlatform, startFragilePlatform } from './support/platform-without.ts';
import { follow, receive, numbered } from './support/room.ts';

let platform: FragilePlatform;
beforeAll(async () => {
  platform = await startFragilePlatform('kafka');
});
afterEach(async () => {
  await everybodyLeaves();
  expect(platform.exits).toEqual([]);
});
afterAll(() => platform.close());

/** How long it may take from the broker's answering until all has arrived. */
const withinMs = boundMs(30_000);

async function followBoth({ ada, ben, roomId }: Friends): Promise<EventStream[]> {
  const streams = [follow(ada, roomId), follow(ben, roomId)];
  await Promise.all(streams.map((stream) => started(stream)));
  return streams;
}

/** Waits until the person has so many unread notifications: they come by Kafka only. */
async function notified(person: Person, count: number): Promise<void> {
  const unread = async () => expect(await person.ask('{ unreadNotificationCount }')).toBe(count);
  await eventually(unread, { timeoutMs: withinMs, everyMs: 100 });
}

test('while Kafka is unavailable sends are answered, and afterwards all arrive in order, none lost, none twice', async () => {
  const friends = await signUpFriends();
  const { ada, ben, roomId } = friends;
  const streams = await followBoth(friends);
  await sendMessage(ada, roomId, 'before');
  for (const stream of streams) expect((await receive(stream, 1)).texts).toEqual(['before']);
  await notified(ben, 1);

  await platform.engine.kill();
  const texts: string[] = [];
  const end = performance.now() + faultSeconds({ ci: 6, full: 30 }) * 1_000;
  let slowest = 0;
  while (performance.now() < end) {
    const text = `while unavailable ${texts.length + 1}`;
    const began = performance.now();
    await sendMessage(ada, roomId, text);
    slowest = Math.max(slowest, performance.now() - began);
    texts.push(text);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(slowest).toBeLessThan(boundMs(15_000));

  await platform.engine.start();
  const back = performance.now();
  for (const stream of streams) expect((await receive(stream, texts.length, withinMs)).texts).toEqual(texts);
  await notified(ben, 1 + texts.length);
  expect(performance.now() - back).toBeLessThan(withinMs);
  // Nothing came twice: what is said now is what comes next, and makes one notification more.
  await sendMessage(ada, roomId, 'after');
  for (const stream of streams) expect((await receive(stream, 1)).texts).toEqual(['after']);
  await notified(ben, 2 + texts.length);
});

test('20 messages that were acknowledged before chat was killed, with Kafka unavailable, arrive: exactly those, in order', async () => {
  const friends = await signUpFriends();
  const { ada, ben, roomId } = friends;
  const cursor = await started(follow(ben, roomId));
  await platform.engine.kill();
  const texts = numbered('acknowledged', 20);
  for (const text of texts) await sendMessage(ada, roomId, text);
  await platform.services.kill('chat');
  await platform.engine.start();
  await platform.services.restart('chat');

  const stream = follow(ben, roomId, cursor);
  expect((await receive(stream, 20)).texts).toEqual(texts);
  await notified(ben, 20);
  await sendMessage(ada, roomId, 'after');
  expect((await receive(stream, 1)).texts).toEqual(['after']);
  await notified(ben, 21);
});
