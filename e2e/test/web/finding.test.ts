import { expect, test } from '@jest/globals';
import { eventually, type Person, sendMessage, sendMessages, signUpFriends } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { type BrowserWindow, browserForTests } from '../support/browser.ts';
import { findings, messagesOf, openApp } from '../support/web-app.ts';

const browser = browserForTests();

const open = (person: Person, path: string): Promise<BrowserWindow> => openApp(browser(), person, path);

/** A message with exactly this text. */
const line = (page: Page, text: string) => messagesOf(page).getByText(text, { exact: true });
/** The message that one has jumped to. */
const focused = (page: Page, text: string) =>
  messagesOf(page).locator('article:focus').getByText(text, { exact: true });

test('a link opens a room of hundreds of messages around one of them, and leads back to the newest', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const sent = await sendMessages(ben, roomId, 220);
  const { page } = await open(ada, `/rooms/${roomId}?message=${sent[59]?.id}`);
  await focused(page, '60').waitFor();
  expect(await line(page, '220').count()).toBe(0);
  await page.getByRole('button', { name: 'Go to the newest message' }).click();
  await line(page, '220').waitFor();
  expect(new URL(page.url()).search).toBe('');
});

test('a notification leads to its message, and a message that is gone leads to the room and says so', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const sent = await sendMessages(ben, roomId, 60);
  const { page } = await open(ada, `/rooms/${roomId}?message=${roomId}`);
  await page.getByText('New messages').waitFor();
  await page.getByText('This message cannot be shown').first().waitFor();
  await page.getByRole('link', { name: /^Notifications/u }).click();
  await page.locator(`a[href$="?message=${sent[35]?.id}"]`).click();
  await focused(page, '36').waitFor();
});

test('a search by keys finds a message among hundreds, marks its words and jumps to it', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await sendMessage(ben, roomId, 'Where is the **turquoise** teapot?');
  await sendMessages(ben, roomId, 200);
  const { page } = await open(ada, `/rooms/${roomId}`);
  await page.getByLabel('Write a message').press('Control+k');
  await page.getByRole('searchbox', { name: 'Search messages' }).fill('t');
  await page.getByText('Write a little more').waitFor();
  await page.keyboard.type('urquoise');
  await page.waitForURL(/q=turquoise/u);
  const result = page.getByRole('link', { name: /turquoise/u });
  await eventually(async () => {
    // What was just said is found a moment later.
    if ((await result.count()) === 0) {
      await page.reload();
      await page
        .getByText(/Nothing was found|turquoise/u)
        .first()
        .waitFor();
    }
    expect(await result.count()).toBe(1);
  });
  expect(await result.locator('mark').allTextContents()).toEqual(['turquoise']);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('searchbox').press('ArrowDown');
  await page.keyboard.press('Enter');
  await focused(page, 'turquoise').waitFor();
  expect(await line(page, '200').count()).toBe(0);
  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Filters' }).click();
  await page.getByLabel('Since').fill('2999-01-01');
  await page.getByText('Nothing was found').waitFor();
  expect(await findings(page)).toEqual([]);
});
