import { expect, test } from '@jest/globals';
import { platform } from '@parley/testkit';
import { randomBytes } from 'node:crypto';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { type BrowserWindow, browserForTests, openWindow } from '../support/browser.ts';
import { findings, register } from '../support/web-app.ts';

const browser = browserForTests();

/** Somebody new, at the page that one sees then. */
async function newcomer(displayName: string): Promise<BrowserWindow & { readonly username: string }> {
  const window = await openWindow(browser(), new URL('/app/register', platform().gatewayUrl).href);
  const { page } = window;
  const username = `web_${randomBytes(6).toString('hex')}`;
  await register(page, { displayName, username, password: 'battery staple' });
  await page.getByRole('link', { name: 'People' }).waitFor();
  return { ...window, username };
}

/** What went wrong; a request that ends because one goes to another page did not. */
const faults = (...windows: readonly BrowserWindow[]): string[] =>
  windows.flatMap(({ errors }) => errors).filter((error) => !error.endsWith('net::ERR_ABORTED'));

const go = async (page: Page, path: string, shown: string): Promise<void> => {
  await page.goto(new URL(`/app${path}`, platform().gatewayUrl).href);
  await page.getByText(shown).first().waitFor();
};

test('two people befriend, see it at once, and stay signed in over a reload', async () => {
  const [ada, ben] = [await newcomer('Ada Lovelace'), await newcomer('Ben')];
  await go(ada.page, '/people/find', 'Find somebody');
  await ada.page.getByLabel('Name or username').fill(ben.username);
  await ada.page.getByRole('link', { name: /Ben/u }).click();
  await ada.page.getByRole('button', { name: 'Add as friend' }).click();
  await ben.page.getByRole('link', { name: 'Notifications 1 unread' }).click();
  await ben.page.getByRole('link', { name: /Ada Lovelace wants to be your friend/u }).click();
  await ben.page.getByRole('button', { name: 'Accept', exact: true }).click();
  await ben.page.getByRole('button', { name: 'Remove friend' }).waitFor();
  await ada.page.getByRole('button', { name: 'Remove friend' }).waitFor();
  await ada.page.reload();
  await ada.page.getByRole('button', { name: 'Remove friend' }).waitFor();
  const stored = await ada.page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])');
  expect(String(stored)).not.toMatch(/eyJ|battery staple/u);
  expect(faults(ada, ben)).toEqual([]);
});

test('a picture is cropped, sent and shown', async () => {
  const window = await newcomer('Ada');
  const { page } = window;
  const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#08c' } })
    .png()
    .toBuffer();
  await go(page, '/settings/profile', 'Choose a picture');
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: 'picture.png', mimeType: 'image/png', buffer: picture });
  await page.getByRole('button', { name: 'Use this picture' }).click();
  await page.getByRole('button', { name: 'Remove picture' }).waitFor();
  await page.locator('.settings__picture img').waitFor();
  expect(faults(window)).toEqual([]);
});

test('on a phone a toast leaves the bar free', async () => {
  const window = await newcomer('Ada');
  const { page } = window;
  await page.setViewportSize({ width: 390, height: 800 });
  await go(page, '/people', 'No friends yet');
  const bar = await page.getByRole('navigation', { name: 'Main' }).boundingBox();
  await go(page, '/settings/profile', 'About you');
  await page.getByRole('button', { name: 'Save' }).click();
  const toast = page.locator('.toast').filter({ hasText: 'Saved' });
  await toast.waitFor();
  const shown = await toast.boundingBox();
  expect((shown?.y ?? 0) + (shown?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0);
  expect(faults(window)).toEqual([]);
});

test('a page whose texts do not come says so, and can be loaded again', async () => {
  const page = await (await browser().newContext()).newPage();
  const texts = /\/messages[-.]/u;
  await page.route(texts, (route) => route.abort());
  await page.goto(new URL('/app/', platform().gatewayUrl).href);
  await page.getByRole('alert').getByText('연결을 확인해 주세요').waitFor();
  await page.unroute(texts);
  await page.getByRole('button', { name: /Try again/u }).click();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
});

test('axe-core finds nothing on any page in either theme, and nothing is wider than 320 px', async () => {
  const window = await newcomer('Ada');
  const { page } = window;
  const pages = [
    ['/people', 'No friends yet'],
    ['/people/requests', 'No open requests'],
    ['/people/find', 'Find somebody'],
    ['/people/blocked', 'You have blocked nobody'],
    ['/notifications', 'Nothing new'],
    ['/settings/profile', 'About you'],
    ['/settings/appearance', 'High contrast'],
    ['/settings/notifications', 'Quiet hours'],
    ['/settings/privacy', 'Read receipts'],
    ['/settings/sessions', 'This device'],
    ['/nowhere', 'There is nothing at this address'],
  ] as const;
  for (const [path, shown] of pages) {
    await page.setViewportSize({ width: 1280, height: 800 });
    await go(page, path, shown);
    expect([path, await findings(page)]).toEqual([path, []]);
    await page.setViewportSize({ width: 320, height: 640 });
    expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 320]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await go(page, '/settings', 'Sign out');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  expect(await findings(page)).toEqual([]);
  expect(faults(window)).toEqual([]);
});
