import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '@parley/testkit';
import { setTimeout as sleep } from 'node:timers/promises';
import { startTestService, type TestService } from './service.ts';

let chat: TestService;
let link: TcpProxy;
/** An instance that reaches MongoDB through the link. */
let other: { readonly url: string; close(): Promise<void> };
let mongodb: number;

beforeAll(async () => {
  chat = await startTestService();
  const address = new URL(chat.environment.MONGODB_URL);
  mongodb = Number(address.port);
  link = await startTcpProxy(mongodb);
  address.port = String(link.port);
  other = await chat.startAnother({ MONGODB_URL: address.href });
});
afterAll(async () => {
  link.leadTo(mongodb);
  await other.close();
  await chat.close();
  await link.close();
});

test('an event that is consumed while its message cannot be read is delivered with its message as soon as it can', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const stream = await bob.listen(roomId, { url: `${other.url}/graphql` });
  await stream.next();
  // From now on nobody answers there, and connections are refused.
  link.leadTo(1);
  link.cut();
  await ada.say(roomId, 'while it is unavailable');
  await ada.say(roomId, 'the next one');
  const first = stream.next();
  // Longer than a read of its store takes to fail.
  await Promise.race([first, sleep(4_000)]);
  link.leadTo(mongodb);
  expect(await first).toMatchObject({
    data: { roomEvents: { message: { text: 'while it is unavailable' } } },
  });
  expect(await stream.next()).toMatchObject({
    data: { roomEvents: { message: { text: 'the next one' } } },
  });
});
