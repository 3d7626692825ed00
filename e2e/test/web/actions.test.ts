import { expect, test } from '@jest/globals';
import { eventually, type Person, sendMessage, signUpFriends, succeed } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests } from '../support/browser.ts';
import { expectFit, messagesOf, openPage, said, say } from '../support/web-app.ts';

const browser = browserForTests();

const open = (person: Person, path: string) => openPage(browser(), person, path);

/** What a message says itself, not what it answers. */
const textOf = (page: Page, text: string) => messagesOf(page).locator('.formatted').filter({ hasText: text });

/** Chooses what to do with a message from its menu. */
async function choose(page: Page, text: string, action: string): Promise<void> {
  await textOf(page, text).click({ button: 'right' });
  await page.getByRole('menuitem', { name: action }).click();
}

/** The newest messages of a room, as somebody sees them. */
async function messagesFor(person: Person, roomId: string) {
  const { messages } = await person.ask<{
    messages: { edges: { node: { id: string; text: string | null } }[] };
  }>('query($id: ID!) { room(id: $id) { messages(last: 10) { edges { node { id text } } } } }', {
    id: roomId,
  });
  return messages.edges.map(({ node }) => node);
}

const textsFor = async (person: Person, roomId: string) =>
  (await messagesFor(person, roomId)).map(({ text }) => text);

test('two people answer, change, copy, hide and delete messages', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const [adas, bens] = [await open(ada, `/rooms/${roomId}`), await open(ben, `/rooms/${roomId}`)];
  await bens.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const { id } = await sendMessage(ada, roomId, 'Where is the **teapot**?');
  await choose(bens, 'teapot', 'Reply');
  await expectFit(bens, 'answering');
  await say(bens, 'On the shelf');
  await said(adas, 'On the shelf')
    .getByRole('link', { name: /Where is the teapot/u })
    .waitFor();
  await expectFit(adas, 'a quote');

  await say(adas, 'Thakns');
  await said(bens, 'Thakns').waitFor();
  await adas.getByLabel('Write a message').press('ArrowUp');
  await adas.getByLabel('Edit your message').fill('Thanks');
  await adas.getByLabel('Edit your message').press('Enter');
  await said(bens, 'Thanks').getByRole('button', { name: 'Edited: show earlier versions' }).click();
  await bens.getByRole('dialog').getByText('Thakns').waitFor();
  await expectFit(bens, 'earlier versions');
  await bens.keyboard.press('Escape');
  await bens.getByRole('dialog').waitFor({ state: 'detached' });

  await choose(bens, 'Where is', 'Copy text');
  await bens.getByText('Copied.').first().waitFor();
  expect(await bens.evaluate('navigator.clipboard.readText()')).toBe('Where is the **teapot**?');
  await choose(bens, 'Where is', 'Copy link');
  const link = new URL(`/app/rooms/${roomId}?message=${id}`, bens.url()).href;
  await bens.waitForFunction(
    `navigator.clipboard.readText().then((text) => text === ${JSON.stringify(link)})`,
  );

  await choose(adas, 'Thanks', 'Delete for everyone');
  await expectFit(adas, 'asking');
  await adas.getByRole('dialog').getByRole('button', { name: 'Delete for everyone' }).click();
  await messagesOf(bens).getByText('This message was deleted').waitFor();
  await choose(bens, 'Where is', 'Hide for me');
  await bens.getByRole('dialog').getByRole('button', { name: 'Hide for me' }).click();
  await bens.getByRole('dialog').waitFor({ state: 'detached' });
  // It is gone before the platform has answered, and a reload does not wait for that.
  await eventually(async () =>
    expect((await messagesFor(ben, roomId)).map((message) => message.id)).not.toContain(id),
  );
  await bens.reload();
  await said(bens, 'On the shelf').waitFor();
  expect(await textOf(bens, 'Where is').count()).toBe(0);
  await textOf(adas, 'Where is').waitFor();
});

test('two people react to a message, and each sees it at once', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id } = await sendMessage(ada, roomId, 'We have moved in');
  const [adas, bens] = [await open(ada, `/rooms/${roomId}`), await open(ben, `/rooms/${roomId}`)];
  await choose(bens, 'moved in', 'React');
  await expectFit(bens, 'choosing an emoji');
  await bens.getByRole('button', { name: 'Party' }).click();
  await adas.getByRole('button', { name: `🎉 1 ${ben.displayName}` }).click();
  await bens.getByRole('button', { name: `🎉 2 you and ${ada.displayName}`, pressed: true }).waitFor();
  await expectFit(bens, 'reactions');
  await bens.getByRole('button', { name: /^🎉 2/u }).click();
  await adas.getByRole('button', { name: '🎉 1 you', pressed: true }).waitFor();

  // What the server refuses is taken back, and said at its place.
  await succeed(ada, 'hideMessage', { messageId: id });
  await adas.getByRole('button', { name: '🎉 1 you' }).click();
  await said(adas, 'moved in').getByRole('alert').getByText('This message is not there any more.').waitFor();
  await adas.getByRole('button', { name: '🎉 1 you', pressed: true }).waitFor();
  await expectFit(adas, 'a refusal');
});

test('a message is pinned for all, found in the list of those, and led to', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await sendMessage(ada, roomId, 'The code is 4711');
  const [adas, bens] = [await open(ada, `/rooms/${roomId}`), await open(ben, `/rooms/${roomId}`)];
  await choose(bens, 'The code', 'Pin for everyone');
  await said(adas, 'The code').getByText('Pinned', { exact: true }).waitFor();
  await adas.getByRole('button', { name: 'Pinned messages' }).click();
  await adas.getByRole('dialog').getByText('The code is 4711').waitFor();
  await expectFit(adas, 'what is pinned');
  await adas.getByRole('dialog').getByText('The code is 4711').click();
  await messagesOf(adas).locator('article:focus').getByText('The code').waitFor();
  await adas.keyboard.press('Enter');
  await adas.getByRole('menuitem', { name: 'Unpin' }).press('Enter');
  await said(bens, 'The code').getByText('Pinned', { exact: true }).waitFor({ state: 'detached' });
});

test('a message is forwarded to several chats: who refuses says so, and none has it twice', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { room } = await succeed<{ room: { id: string } }>(
    ben,
    'createGroupRoom',
    { title: 'إعلانات', memberIds: [ada.id] },
    'room { id }',
  );
  const groupId = room.id;
  const letPost = (whoMayPost: string) =>
    succeed(ben, 'updateRoom', { roomId: groupId, settings: { whoMayPost } });
  await letPost('ADMINS');
  await sendMessage(ben, roomId, 'We meet at nine');
  const [adas, bens] = [await open(ada, `/rooms/${roomId}`), await open(ben, `/rooms/${groupId}`)];
  await choose(adas, 'at nine', 'Forward');
  const dialog = adas.getByRole('dialog', { name: 'Forward message' });
  await dialog.getByLabel('Find a chat').fill('إعلا');
  await dialog.getByRole('checkbox', { name: 'إعلانات' }).press('Space');
  await dialog.getByLabel('Find a chat').fill('');
  await dialog.getByRole('checkbox', { name: ben.displayName }).press('Space');
  await dialog.getByText('2 chats are chosen.').waitFor();
  await dialog.getByRole('button', { name: 'Forward' }).press('Enter');
  await dialog.getByText('Your role in this group does not allow that.').waitFor();
  expect(await dialog.getByRole('checkbox', { name: ben.displayName }).isDisabled()).toBe(true);
  await expectFit(adas, 'forwarding');
  await letPost('EVERYONE');
  // The answer is lost, and the viewer tries again: the message is there once.
  await adas.route('**/graphql', async (route) => {
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole('button', { name: 'Forward' }).click();
  await dialog.getByRole('alert').first().waitFor();
  await said(bens, 'at nine').getByText('Forwarded').waitFor();
  await adas.unroute('**/graphql');
  await dialog.getByRole('button', { name: 'Forward' }).click();
  await dialog.waitFor({ state: 'detached' });
  await said(adas, 'at nine').getByText('Forwarded').waitFor();
  await expectFit(bens, 'a forwarded message');
  expect(await textsFor(ada, groupId)).toEqual(['We meet at nine']);
  expect(await textsFor(ada, roomId)).toEqual(['We meet at nine', 'We meet at nine']);
});
