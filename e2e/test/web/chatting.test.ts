import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { everybodyLeaves, type Person, platform, signUpFriends } from '@parley/testkit';
import type { Browser, Page } from 'playwright-core';
import { openBrowser, openWindow } from '../support/browser.ts';

let browser: Browser | undefined;
// Chromium may have to be fetched first.
beforeAll(async () => {
  browser = await openBrowser();
}, 300_000);
afterAll(() => browser?.close());
afterEach(async () => {
  await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
  await everybodyLeaves();
});

async function openRoom(person: Person, roomId: string): Promise<Page> {
  if (browser === undefined) throw new Error('There is no browser.');
  const { page } = await openWindow(browser, new URL(`/app/rooms/${roomId}`, platform().gatewayUrl).href);
  await signIn(page, person);
  return page;
}

async function signIn(page: Page, { username, password }: Person): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByLabel('Write a message').waitFor();
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a message').fill(text);
  await page.getByLabel('Write a message').press('Enter');
}

const messages = (page: Page) => page.getByRole('region', { name: 'Messages' });
const said = (page: Page, text: string) => messages(page).getByRole('article').filter({ hasText: text });
const texts = (page: Page) => messages(page).locator('.formatted').allTextContents();

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
  await adas.reload();
  await signIn(adas, ada);
  await said(bens, 'two').waitFor();
  expect(await texts(bens)).toEqual(['before', 'one', 'two']);
  await said(adas, 'two')
    .getByText(/^(?:Sent|Read)$/u)
    .first()
    .waitFor();
  expect(await texts(adas)).toEqual(['before', 'one', 'two']);
});
