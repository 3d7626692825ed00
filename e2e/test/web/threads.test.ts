import { expect, test } from '@jest/globals';
import { befriend, type Person, sendMessage, signUp, signUpFriends, succeed } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests } from '../support/browser.ts';
import { expectFit, openPage, said, say } from '../support/web-app.ts';

const browser = browserForTests();

const open = (person: Person, path: string) => openPage(browser(), person, path);

/** A group of Ada, who owns it, and Ben. */
async function hikers() {
  const [ada, ben] = await Promise.all([
    signUp({ displayName: 'Ada Lovelace' }),
    signUp({ displayName: '홍길동' }),
  ]);
  await befriend(ada, ben);
  const { room } = await succeed<{ room: { id: string } }>(
    ada,
    'createGroupRoom',
    { title: 'Hikers', memberIds: [ben.id] },
    'room { id }',
  );
  return { ada, ben, roomId: room.id };
}

test('one mentions a member by keyboard, and all where one may', async () => {
  const { ada, ben, roomId } = await hikers();
  const [adas, bens] = [await open(ada, `/rooms/${roomId}`), await open(ben, `/rooms/${roomId}`)];
  const field = adas.getByLabel('Write a message');
  const list = adas.getByRole('listbox', { name: 'Mention somebody' });
  await field.pressSequentially('Hello @');
  await list.getByRole('option', { name: '홍길동' }).and(list.locator('[aria-selected=true]')).waitFor();
  await field.press('ArrowDown');
  const all = list.getByRole('option', { name: '@all' });
  await all.and(list.locator('[aria-selected=true]')).waitFor();
  expect(await field.getAttribute('aria-activedescendant')).toBe(await all.getAttribute('id'));
  await expectFit(adas, 'mentioning');
  await field.press('Escape');
  await list.waitFor({ state: 'hidden' });
  await field.pressSequentially('길');
  expect(await list.isVisible()).toBe(false);
  await field.press('Backspace');
  await field.press('Backspace');
  await field.pressSequentially('@길');
  await list.getByRole('option', { name: '홍길동' }).waitFor();
  await field.press('Enter');
  expect(await field.inputValue()).toBe(`Hello @${ben.username} `);
  await field.pressSequentially('@al');
  await field.press('Tab');
  await field.press('Enter');
  const shown = said(bens, 'Hello').locator('.mention--viewer');
  await shown.first().waitFor();
  expect(await shown.allTextContents()).toEqual([`@${ben.username}`, '@all']);
  await said(adas, 'Hello').locator('.mention').first().waitFor();
  // Who leads no group mentions by name alone.
  await bens.getByLabel('Write a message').pressSequentially('@');
  const theirs = bens.getByRole('listbox', { name: 'Mention somebody' });
  await theirs.getByRole('option').first().waitFor();
  expect(await theirs.getByRole('option').count()).toBe(1);
  await theirs.getByRole('option', { name: `@${ada.username}` }).waitFor();
  await bens.getByLabel('Write a message').press('Escape');
  await say(bens, 'Hello Ada');
  await said(adas, 'Hello Ada').waitFor();
});

const thread = (page: Page) => page.getByRole('region', { name: 'Thread' });
const replied = (page: Page, text: string) => thread(page).getByRole('article').filter({ hasText: text });

async function reply(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a reply').fill(text);
  await page.getByLabel('Write a reply').press('Enter');
}

test('two people reply in a thread beside the chat, and each sees what is new', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const root = await sendMessage(ada, roomId, 'Where do we meet?');
  const bens = await open(ben, `/rooms/${roomId}/threads/${root.id}`);
  await replied(bens, 'Where do we meet?').waitFor();
  await reply(bens, 'At the station');
  await replied(bens, 'At the station').getByText('Sent', { exact: true }).waitFor();
  const adas = await open(ada, `/rooms/${roomId}`);
  const link = said(adas, 'Where do we meet?').getByRole('link', { name: /1 reply.*1 unread/u });
  await link.click();
  await replied(adas, 'At the station').waitFor();
  await said(adas, 'Where do we meet?')
    .getByRole('link', { name: /1 reply(?!.*unread)/u })
    .waitFor();
  await adas.getByLabel('Write a reply').fill('I am writ');
  await adas.getByLabel('Also send it to the chat').check();
  await expectFit(adas, 'a thread in place of the chat');
  expect(await said(adas, 'At the station').count()).toBe(0);
  await adas.getByLabel('Write a reply').waitFor();
  expect(await adas.getByLabel('Write a message').inputValue()).toBe('');
  await adas.getByLabel('Also send it to the chat').check();
  await reply(adas, 'At which one?');
  await replied(bens, 'At which one?').waitFor();
  await said(bens, 'At which one?').getByRole('link', { name: 'Reply in a thread' }).waitFor();
  expect(await adas.getByLabel('Also send it to the chat').isChecked()).toBe(false);
  await said(adas, 'Where do we meet?')
    .getByRole('link', { name: /2 replies/u })
    .waitFor();
  await expectFit(adas, 'a thread');
  await said(adas, 'Where do we meet?')
    .getByRole('link', { name: /2 replies/u })
    .waitFor();
  await adas.getByLabel('Write a reply').press('Escape');
  await thread(adas).waitFor({ state: 'detached' });
});
