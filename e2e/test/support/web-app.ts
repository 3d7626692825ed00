import { expect } from '@jest/globals';
import { type Person, platform } from '@parley/testkit';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { type BrowserWindow, openWindow } from './browser.ts';

/** Opens a page of the web app in a window of its own and signs in there: it is shown then. */
export async function openApp(browser: Browser, person: Person, path: string): Promise<BrowserWindow> {
  const window = await openWindow(browser, new URL(`/app${path}`, platform().gatewayUrl).href);
  await signIn(window.page, person);
  return window;
}

/** As `openApp`, where the page is all that is asked of the window. */
export async function openPage(browser: Browser, person: Person, path: string): Promise<Page> {
  return (await openApp(browser, person, path)).page;
}

/** Signs in where a page asks for it: resolves when somebody is. */
export async function signIn(page: Page, { username, password }: Person): Promise<void> {
  await page.getByLabel('Username or e-mail').fill(username);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: 'People' }).waitFor({ state: 'attached' });
}

/** Fills in the form of a new account, and sends it. */
export async function register(
  page: Page,
  { displayName, username, password }: Pick<Person, 'displayName' | 'username' | 'password'>,
): Promise<void> {
  await page.getByLabel('Your name').fill(displayName);
  await page.getByLabel('Username').fill(username);
  await page.getByLabel('E-mail').fill(`${username}@parley.example`);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Create account' }).click();
}

export const messagesOf = (page: Page) => page.getByRole('region', { name: 'Messages' });

/** The messages on the page with this text. */
export const said = (page: Page, text: string) =>
  messagesOf(page).getByRole('article').filter({ hasText: text });

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a message').fill(text);
  await page.getByLabel('Write a message').press('Enter');
}

const settled = `new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))
  .then(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)))
  .then(() => undefined)`;

/** What axe-core finds on the page as it stands, in both themes. */
export async function findings(page: Page): Promise<readonly string[]> {
  const found: string[] = [];
  await page.evaluate(axe.source);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // A colour on its way from one theme to the other is neither.
    await page.evaluate(settled);
    const json = await page.evaluate('axe.run().then(({ violations }) => JSON.stringify(violations))');
    const violations = JSON.parse(String(json)) as { id: string; nodes: { html: string }[] }[];
    found.push(...violations.map(({ id, nodes }) => `${colorScheme}: ${id} ${nodes[0]?.html}`));
  }
  return found;
}

/** Nothing that axe-core finds, and nothing wider than a small phone. */
export async function expectFit(page: Page, what: string): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  expect([what, await findings(page)]).toEqual([what, []]);
  expect([what, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([what, 320]);
  await page.setViewportSize({ width: 1440, height: 900 });
}
