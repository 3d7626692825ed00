import { expect, test } from '@jest/globals';
import { eventually, type Person, sendMessage, signUpFriends, succeed } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests } from '../support/browser.ts';
import { findings, messagesOf, openApp, said, say } from '../support/web-app.ts';

const browser = browserForTests();

const open = async (person: Person, path: string): Promise<Page> =>
  (await openApp(browser(), person, path)).page;

/** What a message says itself, not what it answers. */
const textOf = (page: Page, text: string) => messagesOf(page).locator('.formatted').filter({ hasText: text });

/** Chooses what to do with a message from its menu. */
async function choose(page: Page, text: string, action: string): Promise<void> {
  await textOf(page, text).click({ button: 'right' });
  await page.getByRole('menuitem', { name: action }).click();
}

/** The messages of a room that somebody sees. */
async function idsFor(person: Person, roomId: string): Promise<readonly string[]> {
  const { messages } = await person.ask<{ messages: { edges: { node: { id: string } }[] } }>(
    'query($id: ID!) { room(id: $id) { messages(last: 10) { edges { node { id } } } } }',
    { id: roomId },
  );
  return messages.edges.map(({ node }) => node.id);
}

/** Nothing that axe-core finds, and nothing wider than a small phone. */
async function expectFit(page: Page, what: string): Promise<void> {
  await page.setViewportSize({ width: 320, height: 640 });
  expect([what, await findings(page)]).toEqual([what, []]);
  expect([what, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([what, 320]);
  await page.setViewportSize({ width: 1440, height: 900 });
}

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
  await eventually(async () => expect(await idsFor(ben, roomId)).not.toContain(id));
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
