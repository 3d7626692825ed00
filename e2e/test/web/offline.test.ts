import { expect, test } from '@jest/globals';
import { befriend, sendMessage, signUp, succeed } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests } from '../support/browser.ts';
import { messagesOf, openApp, said, say } from '../support/web-app.ts';

const browser = browserForTests();

/** No answer and no socket any more; resolves with the way back. The app's own files are still there. */
async function loseGraph(page: Page): Promise<() => Promise<void>> {
  const isGraph = (url: URL): boolean => url.pathname.startsWith('/graphql');
  let isLost = true;
  await page.route(isGraph, (route) => route.abort());
  await page.routeWebSocket(isGraph, (socket) => {
    if (isLost) return void socket.close();
    socket.connectToServer();
  });
  return async () => {
    isLost = false;
    await page.unroute(isGraph);
  };
}

/** The names of what the browser keeps of what was seen, in order. */
const keptNames = `new Promise((resolve, reject) => {
  const opening = indexedDB.open('parley-seen');
  opening.onerror = () => reject(opening.error);
  opening.onsuccess = () => {
    const database = opening.result;
    const reading = database.transaction('seen').objectStore('seen').getAllKeys();
    reading.onsuccess = () => {
      database.close();
      resolve(reading.result.map(([, name]) => name).sort().join());
    };
  };
})`;

const untilKept = (page: Page, ...names: readonly string[]) =>
  page.waitForFunction(`${keptNames}.then((names) => names === ${JSON.stringify(names.join())})`);

const texts = (page: Page) => messagesOf(page).locator('.formatted').allTextContents();
const row = (page: Page, name: string) =>
  page.locator('.rooms__item').filter({ has: page.locator('.room__title', { hasText: name }) });

test('without an answer the app shows what was seen last, takes what is written, and goes on from there', async () => {
  const [ada, ben] = await Promise.all([signUp({ displayName: 'Ada' }), signUp({ displayName: 'Ben' })]);
  const roomId = await befriend(ada, ben);
  const { room } = await succeed<{ room: { id: string } }>(
    ben,
    'createGroupRoom',
    { title: 'Hikers', memberIds: [ada.id] },
    'room { id }',
  );
  await sendMessage(ben, roomId, 'before');
  await sendMessage(ben, room.id, 'of the group');
  const { page } = await openApp(browser(), ada, `/rooms/${room.id}`);
  await said(page, 'of the group').waitFor();
  await row(page, 'Ben').getByRole('link').click();
  await said(page, 'before').waitFor();
  await untilKept(page, ...[`conversation ${room.id}`, `conversation ${roomId}`].toSorted(), 'rooms');

  const comeBack = await loseGraph(page);
  await page.reload();
  await said(page, 'before').waitFor();
  await row(page, 'Hikers').waitFor();
  await say(page, 'written meanwhile');
  await said(page, 'written meanwhile').getByText('Sending', { exact: true }).waitFor();
  // The list is left and shown again.
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('link', { name: 'Chats' }).click();
  await row(page, 'Hikers').getByRole('link').click();
  await said(page, 'of the group').waitFor();
  await row(page, 'Ben').getByRole('link').click();
  await said(page, 'before').waitFor();

  await sendMessage(ben, roomId, 'said meanwhile');
  await succeed(ben, 'removeRoomMember', { roomId: room.id, userId: ada.id });
  await comeBack();
  await said(page, 'said meanwhile').waitFor();
  await row(page, 'Hikers').waitFor({ state: 'detached' });
  await said(page, 'written meanwhile').getByText('Sent', { exact: true }).waitFor();
  expect(await texts(page)).toEqual(['before', 'said meanwhile', 'written meanwhile']);
  await untilKept(page, `conversation ${roomId}`, 'rooms');

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password').waitFor();
  await untilKept(page);
});
