import { expect, test } from '@jest/globals';
import { type Person, platform, sendMessage, signUpFriends } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests } from '../support/browser.ts';
import { findings, messagesOf, openApp, said, say, signIn } from '../support/web-app.ts';

const browser = browserForTests();

const openRoom = async (person: Person, roomId: string): Promise<Page> =>
  (await openApp(browser(), person, `/rooms/${roomId}`)).page;

const texts = (page: Page) => messagesOf(page).locator('.formatted').allTextContents();

test('two people chat, and each sees what became of their messages', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const adas = await openRoom(ada, roomId);
  await say(adas, 'Hello **Ben**, <b>see</b> https://parley.dev/');
  await said(adas, 'Hello Ben').getByText('Sent', { exact: true }).waitFor();
  const bens = await openRoom(ben, roomId);
  await said(bens, 'Hello Ben').getByRole('strong').waitFor();
  expect(await said(bens, 'Hello Ben').locator('a').getAttribute('rel')).toBe('noopener noreferrer nofollow');
  await said(adas, 'Hello Ben').getByText('Read', { exact: true }).waitFor();
  await say(bens, 'Hello Ada');
  await said(adas, 'Hello Ada').waitFor();
  const list = adas.getByRole('link', { name: /Hello Ada/u });
  await list.waitFor();
  expect(await texts(adas)).toEqual(['Hello Ben, <b>see</b> https://parley.dev/', 'Hello Ada']);
});

test('what is written off line is sent once and in order, also after the page was loaded anew', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const [adas, bens] = [await openRoom(ada, roomId), await openRoom(ben, roomId)];
  await say(adas, 'before');
  await said(bens, 'before').waitFor();
  const cut = (url: URL): boolean => url.pathname.startsWith('/graphql');
  await adas.route(cut, (route) => route.abort());
  await say(adas, 'one');
  await say(adas, 'two');
  await said(adas, 'two').getByText('Sending', { exact: true }).waitFor();
  await adas.unroute(cut);
  // The session goes on by its cookie.
  await adas.reload();
  await adas.getByLabel('Write a message').waitFor();
  await said(bens, 'two').waitFor();
  expect(await texts(bens)).toEqual(['before', 'one', 'two']);
  await said(adas, 'two')
    .getByText(/^(?:Sent|Read)$/u)
    .first()
    .waitFor();
  expect(await texts(adas)).toEqual(['before', 'one', 'two']);
});

test('a room that was open before is there at once, and then as it is now', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await sendMessage(ben, roomId, 'before');
  const adas = await openRoom(ada, roomId);
  await said(adas, 'before').waitFor();
  await adas.goto(new URL('/app/rooms', platform().gatewayUrl).href);
  const room = adas.getByRole('link', { name: /before/u });
  await room.click();
  await said(adas, 'before').waitFor();
  await adas.getByRole('link', { name: 'People' }).click();
  await sendMessage(ben, roomId, 'meanwhile');
  const cut = (url: URL): boolean => url.pathname.startsWith('/graphql');
  await adas.route(cut, (route) => route.abort());
  await adas.getByRole('link', { name: 'Chats' }).click();
  await adas.getByRole('link', { name: /meanwhile/u }).click();
  await said(adas, 'before').waitFor();
  await adas.unroute(cut);
  await said(adas, 'meanwhile').waitFor();
  expect(await texts(adas)).toEqual(['before', 'meanwhile']);
});

test('a browser without locks, channels and storage sends as well', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const context = await browser().newContext();
  // As for a page by plain HTTP from another machine, in a browser that keeps nothing.
  await context.addInitScript(`
    Object.defineProperty(Navigator.prototype, 'locks', { value: undefined });
    delete Crypto.prototype.randomUUID;
    delete window.BroadcastChannel;
    for (const name of ['localStorage', 'indexedDB'])
      Object.defineProperty(window, name, { get() { throw new DOMException('no', 'SecurityError'); } });
  `);
  const adas = await context.newPage();
  await adas.goto(new URL(`/app/rooms/${roomId}`, platform().gatewayUrl).href);
  await signIn(adas, ada);
  await say(adas, 'Hello Ben');
  const bens = await openRoom(ben, roomId);
  await said(bens, 'Hello Ben').waitFor();
  await say(bens, 'Hello Ada');
  await said(adas, 'Hello Ada').waitFor();
});

test('axe finds nothing in a room', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const adas = await openRoom(ada, roomId);
  await sendMessage(ben, roomId, '안녕하세요 **Ada**\n> quoted\n`code` and https://parley.dev/');
  await say(adas, 'Hello Ben');
  await said(adas, 'Hello Ben').getByText('Sent', { exact: true }).waitFor();
  await said(adas, 'quoted').waitFor();
  expect(await findings(adas)).toEqual([]);
});

test('a room opens at the first unread message, and is read when its end is seen', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  for (let number = 1; number <= 18; number += 1)
    await sendMessage(ben, roomId, `Message ${number}\n\n\nof many lines`);
  const adas = await openRoom(ada, roomId);
  await adas.getByText('New messages').waitFor();
  await said(adas, 'Message 2').first().waitFor();
  expect(await said(adas, 'Message 18').count()).toBe(0);
  const room = adas.getByRole('link', { name: /18 unread/u });
  await room.waitFor();
  await adas.getByRole('button', { name: 'Go to the newest message' }).click();
  await said(adas, 'Message 18').waitFor();
  await room.waitFor({ state: 'detached' });
});
