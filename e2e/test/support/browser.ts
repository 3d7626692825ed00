import { afterAll, afterEach, beforeAll } from '@jest/globals';
import { findOrFetchChromium } from '@parley/stack/chromium';
import { everybodyLeaves } from '@parley/testkit';
import { type Browser, chromium, type Page } from 'playwright-core';

/** A window of its own (nothing shared with others), and what went wrong in it. */
export interface BrowserWindow {
  readonly page: Page;
  /** Errors on the console and uncaught ones, refusals by the Content-Security-Policy included. */
  readonly errors: readonly string[];
  /** Origins that the page asked, sockets too. */
  readonly origins: ReadonlySet<string>;
}

/** For whatever is waited for in a window: a slow machine takes its time to start a browser and to draw a page. */
const timeoutMs = 120_000;

/**
 * One Chromium for the tests of a suite, which is called with to get it: a real one, fetched when this machine has
 * none (one sentence says so when it cannot be had). After each test its windows are closed, and everybody leaves.
 */
export function browserForTests(): () => Browser {
  let browser: Browser | undefined;
  // Chromium may have to be fetched first.
  beforeAll(async () => {
    const executablePath = await findOrFetchChromium();
    browser = await chromium.launch({ executablePath, headless: true, timeout: timeoutMs });
  }, 300_000);
  afterAll(() => browser?.close());
  afterEach(async () => {
    await Promise.all(browser?.contexts().map((context) => context.close()) ?? []);
    await everybodyLeaves();
  });
  return () => {
    if (browser === undefined) throw new Error('The browser is started before the tests: ask for it in one.');
    return browser;
  };
}

/** Opens an address; resolves when the page is loaded. */
export async function openWindow(browser: Browser, url: string): Promise<BrowserWindow> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  context.setDefaultTimeout(timeoutMs);
  const page = await context.newPage();
  const errors: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('requestfailed', (request) => errors.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('request', (request) => origins.add(originOf(request.url())));
  page.on('websocket', (socket) => origins.add(originOf(socket.url())));
  await page.goto(url);
  return { page, errors, origins };
}

/** `data:` has none of its own. */
function originOf(url: string): string {
  const { protocol, host } = new URL(url);
  return protocol === 'data:' ? 'data:' : `${protocol}//${host}`;
}
