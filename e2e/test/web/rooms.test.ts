import { expect, test } from '@jest/globals';
import { befriend, type Person, sendMessage, signUp, succeed } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests } from '../support/browser.ts';
import { findings, openPage } from '../support/web-app.ts';

const browser = browserForTests();

const open = (person: Person, path: string) => openPage(browser(), person, path);

/** Ada has a room with Ben, one with Cem, and a group. Cem has said something. */
async function threeRooms() {
  const [ada, ben, cem] = await Promise.all([
    signUp({ displayName: 'Ada' }),
    signUp({ displayName: 'Ben' }),
    signUp({ displayName: 'Cem' }),
  ]);
  const [withBen, withCem] = [await befriend(ada, ben), await befriend(ada, cem)];
  const { room } = await succeed<{ room: { id: string } }>(
    ada,
    'createGroupRoom',
    { title: 'مجموعة المشي في الجبال '.repeat(4).trim(), memberIds: [ben.id] },
    'room { id }',
  );
  await sendMessage(cem, withCem, 'Hello Ada');
  return { ada, ben, cem, withBen, withCem, groupId: room.id };
}

const row = (page: Page, name: string) => page.locator('.rooms__item').filter({ hasText: name });
const names = (page: Page) => page.locator('.room__title').allTextContents();
const folder = (page: Page, name: string) =>
  page
    .getByRole('navigation', { name: 'Which chats' })
    .getByRole('link', { name: new RegExp(`^${name}`, 'u') });

/** By the menu key: the menu is also one of the keyboard. */
async function act(page: Page, name: string, action: string): Promise<void> {
  await row(page, name).getByRole('link').focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: action, exact: true }).press('Enter');
}

test('somebody orders their rooms, and sees it at once and on their other device', async () => {
  const { ada, ben, withBen, withCem } = await threeRooms();
  const [adas, others] = [await open(ada, '/rooms'), await open(ada, '/rooms?folder=archived')];
  await row(adas, 'Ben').waitFor();
  expect((await names(adas))[0]).toBe('Cem');
  await act(adas, 'Ben', 'Pin to the top');
  await row(adas, 'Ben').getByText('Pinned', { exact: true }).waitFor();
  expect((await names(adas)).slice(0, 2)).toEqual(['Ben', 'Cem']);

  await act(adas, 'Cem', 'Archive');
  await row(adas, 'Cem').waitFor({ state: 'detached' });
  await row(others, 'Cem').getByText('1 unread').waitFor();
  await act(others, 'Cem', 'For 8 hours');
  await row(others, 'Cem').getByText('Muted', { exact: true }).waitFor();
  await act(others, 'Cem', 'Mark as read');
  await row(others, 'Cem').getByText('1 unread').waitFor({ state: 'detached' });
  await act(adas, 'Ben', 'Mark as unread');
  await folder(adas, 'Unread').getByText('1 unread').waitFor({ state: 'attached' });
  await folder(others, 'Unread').click();
  await row(others, 'Ben').getByText('Marked as unread').waitFor({ state: 'attached' });
  expect(new URL(others.url()).searchParams.get('folder')).toBe('unread');
  await others.reload();
  await row(others, 'Ben').waitFor();
  expect(await names(others)).toEqual(['Ben']);
  // To open it takes the mark away; it stays in the list while it is open.
  await row(others, 'Ben').getByRole('link').click();
  await row(adas, 'Ben').getByText('Marked as unread').waitFor({ state: 'detached' });
  expect([await names(others), new URL(others.url()).search]).toEqual([['Ben'], '?folder=unread']);

  const state = (id: string) =>
    ada.ask('query($id: ID!) { room(id: $id) { isPinned isArchived isMuted isMarkedUnread unreadCount } }', {
      id,
    });
  const plain = { isPinned: false, isArchived: false, isMuted: false, isMarkedUnread: false, unreadCount: 0 };
  expect(await state(withBen)).toEqual({ ...plain, isPinned: true });
  expect(await state(withCem)).toEqual({ ...plain, isArchived: true, isMuted: true });
  await sendMessage(ben, withBen, 'Hello');
  await row(adas, 'Ben').getByText('1 unread').waitFor({ state: 'attached' });
});

test('what could not be set is shown as it was, and said', async () => {
  const { ada } = await threeRooms();
  const adas = await open(ada, '/rooms');
  await row(adas, 'Ben').waitFor();
  const cut = (url: URL): boolean => url.pathname === '/graphql';
  await adas.route(cut, (route) => route.abort());
  await act(adas, 'Ben', 'Pin to the top');
  await adas.getByText('The server does not answer.').first().waitFor();
  await row(adas, 'Ben').getByText('Pinned', { exact: true }).waitFor({ state: 'detached' });
});

test('the menu of a room opens by a right click, by its button and by a long press, and is accessible', async () => {
  const { ada } = await threeRooms();
  const adas = await open(ada, '/rooms');
  await row(adas, 'Ben').getByRole('link').click({ button: 'right' });
  await adas.getByRole('menuitem', { name: 'Archive' }).waitFor();
  await adas.setViewportSize({ width: 320, height: 640 });
  expect(await findings(adas)).toEqual([]);
  await adas.keyboard.press('Escape');
  await adas.getByRole('menu').waitFor({ state: 'detached' });
  expect(await findings(adas)).toEqual([]);
  expect(await adas.evaluate('document.documentElement.scrollWidth')).toBe(320);
  await row(adas, 'Cem').getByRole('button', { name: 'What to do with Cem' }).click();
  await adas.getByRole('menuitem', { name: 'Mark as read' }).waitFor();
  await adas.keyboard.press('Escape');

  const touch = await adas.context().newCDPSession(adas);
  const box = await row(adas, 'Ben').getByRole('link').boundingBox();
  const point = { x: (box?.x ?? 0) + 60, y: (box?.y ?? 0) + 20 };
  await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [point] });
  await adas.getByRole('menuitem', { name: 'Mark as unread' }).waitFor();
  await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  expect(new URL(adas.url()).pathname).toBe('/app/rooms');
});
