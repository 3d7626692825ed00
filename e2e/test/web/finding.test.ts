import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { everybodyLeaves, type Person, sendMessages, signUpFriends } from '@parley/testkit';
import type { Browser } from 'playwright-core';
import { type BrowserWindow, openBrowser } from '../support/browser.ts';
import { messagesOf, openApp, said } from '../support/web-app.ts';

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

async function open(person: Person, path: string): Promise<BrowserWindow> {
  if (browser === undefined) throw new Error('There is no browser.');
  return openApp(browser, person, path);
}

test('a link opens a room of hundreds of messages around one of them, and leads back to the newest', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const sent = await sendMessages(ben, roomId, 220);
  const { page } = await open(ada, `/rooms/${roomId}?message=${sent[59]?.id}`);
  const found = messagesOf(page).locator('[aria-current]');
  await found.filter({ hasText: /^.*60/u }).waitFor();
  await said(page, '220').waitFor({ state: 'detached' });
  expect(await found.evaluate('(element) => element === document.activeElement')).toBe(true);
  // It stays where it is while pages come on both sides.
  await page.getByRole('button', { name: 'Go to the newest message' }).click();
  await said(page, '220').waitFor();
  expect(new URL(page.url()).search).toBe('');
  await page.goBack();
  await page.goForward();
});
