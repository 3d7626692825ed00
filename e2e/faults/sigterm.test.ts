import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  eventually,
  type Friends,
  type Person,
  sendMessage,
  signUpFriends,
  started,
  startOwnPlatform,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { boundMs } from './support/fault-seconds.ts';
import { follow, receive, numbered } from './support/room.ts';

let services: Awaited<ReturnType<typeof startOwnPlatform>>;
let friends: Friends;
beforeAll(async () => {
  services = await startOwnPlatform('sigterm');
  friends = await signUpFriends();
});
afterAll(async () => {
  await everybodyLeaves();
  await services.stop();
});

/** Sends until it is answered with success: a client of a service that starts again. */
async function sendUntilDone(sender: Person, roomId: string, text: string): Promise<void> {
  const input = { roomId, clientMessageId: randomUUID(), text };
  await eventually(() => succeed(sender, 'sendMessage', input), { timeoutMs: 60_000, everyMs: 50 });
}

test.each(['chat', 'notification', 'friend', 'user', 'gateway'] as const)(
  '%s ends by SIGTERM with 0 within 25 s, with streams open and in the middle of work, and nothing is lost',
  async (name) => {
    const { ada, ben, roomId } = friends;
    const unread = (count: number): Promise<void> =>
      eventually(async () => expect(await ben.ask('{ unreadNotificationCount }')).toBe(count));
    await ben.ask('mutation { markAllNotificationsRead { __typename } }');
    const stream = follow(ben, roomId);
    const cursor = await started(stream);
    const texts = numbered(`around ${name}`, 30);
    const sending = (async () => {
      for (const text of texts) await sendUntilDone(ada, roomId, text);
    })();
    const received = await receive(stream, 3);
    const began = performance.now();
    expect(await services.end(name)).toBe('exit code 0');
    expect(performance.now() - began).toBeLessThan(boundMs(25_000));
    await services.restart(name);
    await sending;
    expect(received.texts).toEqual(texts.slice(0, 3));
    await ben.leave();
    expect((await receive(follow(ben, roomId, cursor), texts.length)).texts).toEqual(texts);
    await unread(texts.length);
    await sendMessage(ada, roomId, 'last');
    await unread(texts.length + 1);
    await ben.leave();
  },
  300_000,
);
