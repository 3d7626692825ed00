import { expect, test } from '@jest/globals';
import { befriend, type Person, platform, signUp, succeed } from '@parley/testkit';
import type { Page } from 'playwright-core';
import { browserForTests, openWindow } from '../support/browser.ts';
import { expectFit, openPage, register } from '../support/web-app.ts';

const browser = browserForTests();

const open = (person: Person, path: string) => openPage(browser(), person, path);

/** Ada has two friends. */
async function threePeople() {
  const [ada, ben, cem] = await Promise.all([
    signUp({ displayName: 'Ada Lovelace' }),
    signUp({ displayName: 'Ben' }),
    signUp({ displayName: 'Cem' }),
  ]);
  await Promise.all([befriend(ada, ben), befriend(ada, cem)]);
  return { ada, ben, cem };
}

/** A group of three, that Ada owns. */
async function threeInGroup(title = 'Hikers') {
  const people = await threePeople();
  const { ada, ben, cem } = people;
  const { room } = await succeed<{ room: { id: string } }>(
    ada,
    'createGroupRoom',
    { title, memberIds: [ben.id, cem.id] },
    'room { id }',
  );
  return { ...people, roomId: room.id };
}

const person = (page: Page, name: string) =>
  page.getByRole('region', { name: 'Members' }).getByRole('listitem').filter({ hasText: name });

/** Chooses what to do about a member, and says yes where that is asked. */
async function act(page: Page, name: string, action: string, confirm?: string): Promise<void> {
  await page.getByRole('button', { name: `What to do about ${name}` }).click();
  await page.getByRole('menuitem', { name: action }).click();
  if (confirm !== undefined) await page.getByRole('dialog').getByRole('button', { name: confirm }).click();
}

test('somebody makes a group, leads it, and hands it over', async () => {
  const { ada, ben, cem } = await threePeople();
  const [adas, bens, cems] = [
    await open(ada, '/rooms'),
    await open(ben, '/rooms'),
    await open(cem, '/rooms'),
  ];
  await adas.getByRole('button', { name: 'New group' }).click();
  await adas.getByLabel('Name of the group').fill('Hikers');
  await adas.getByRole('checkbox', { name: 'Ben' }).check();
  await adas.getByRole('checkbox', { name: 'Cem' }).check();
  await expectFit(adas, 'making a group');
  await adas.getByRole('button', { name: 'Make group' }).click();
  await adas.getByRole('link', { name: '3 members' }).click();
  await person(adas, 'Ada Lovelace (you)').getByText('Owner').waitFor();
  await bens.getByRole('link', { name: /Hikers/u }).click();
  await bens.getByRole('link', { name: '3 members' }).click();
  await person(bens, 'Cem').waitFor();
  expect(await bens.getByRole('button', { name: 'What to do about Cem' }).count()).toBe(0);
  await act(adas, 'Ben', 'Make admin');
  await bens.getByText('Your role in this group is now: Admin').first().waitFor();
  await bens.getByRole('button', { name: 'Change name' }).click();
  await bens.getByLabel('Name of the group').fill('Walkers');
  await bens.getByRole('button', { name: 'Save' }).click();
  await adas.getByRole('heading', { name: 'Walkers' }).waitFor();

  await cems.getByRole('link', { name: /Walkers/u }).click();
  await cems.getByLabel('Write a message').fill('I am wri');
  await act(bens, 'Cem', 'Remove from group', 'Remove from group');
  await cems.getByRole('heading', { name: 'You are not in Walkers any more' }).waitFor();
  const unsent = cems.getByRole('region', { name: 'Not sent' });
  await unsent.getByText('I am wri').waitFor();
  expect(await cems.getByLabel('Write a message').count()).toBe(0);
  await person(adas, 'Cem').waitFor({ state: 'detached' });
  await adas.getByRole('button', { name: 'Add people' }).click();
  await adas.getByRole('checkbox', { name: 'Cem' }).check();
  await adas.getByRole('button', { name: 'Add', exact: true }).click();
  await person(bens, 'Cem').waitFor();
  // What Cem was writing is there again with the group.
  expect(await cems.getByLabel('Write a message').inputValue()).toBe('I am wri');

  await act(adas, 'Ben', 'Hand over ownership', 'Hand over ownership');
  await person(adas, 'Ben').getByText('Owner').waitFor();
  await adas.getByRole('button', { name: 'Leave group' }).click();
  await adas.getByRole('dialog').getByRole('button', { name: 'Leave group' }).click();
  await adas.getByText('Choose a chat').waitFor();
  await bens.getByText('2 members').waitFor();
});

test('who leads a group no more can do nothing more with what is still open', async () => {
  const { ada, ben, roomId } = await threeInGroup();
  await succeed(ada, 'setMemberRole', { roomId, userId: ben.id, role: 'ADMIN' });
  const bens = await open(ben, `/rooms/${roomId}/details`);
  await bens.getByRole('button', { name: 'What to do about Cem' }).click();
  await bens.getByRole('menuitem', { name: 'Ban from group' }).click();
  await bens.getByRole('dialog', { name: 'Ban Cem?' }).waitFor();
  await succeed(ada, 'setMemberRole', { roomId, userId: ben.id, role: 'MEMBER' });
  await bens.getByRole('dialog').waitFor({ state: 'detached' });
  await bens.getByText('Your role in this group is now: Member').first().waitFor();
  expect(await bens.getByRole('button', { name: /What to do about/u }).count()).toBe(0);
  await succeed(ada, 'removeRoomMember', { roomId, userId: ben.id });
  await bens.getByRole('heading', { name: 'You are not in this group any more' }).waitFor();
  expect(await ada.ask('query($id: ID!) { room(id: $id) { memberCount } }', { id: roomId })).toEqual({
    memberCount: 2,
  });
});

test('who is not in a room is told so, and keeps what they wrote there', async () => {
  const { ada, ben, roomId } = await threeInGroup();
  const bens = await open(ben, `/rooms/${roomId}`);
  const field = bens.getByLabel('Write a message');
  await field.waitFor();
  const cut = (url: URL): boolean => url.pathname === '/graphql';
  await bens.route(cut, (route) => route.abort());
  await field.fill('Never sent');
  await field.press('Enter');
  await field.fill('Begun');
  await succeed(ada, 'banRoomMember', { roomId, userId: ben.id });
  await bens.unroute(cut);
  await bens.getByRole('heading', { name: 'You are not in Hikers any more' }).waitFor();
  await bens.reload();
  await bens.getByRole('heading', { name: 'You are not in this chat' }).waitFor();
  const unsent = bens.getByRole('region', { name: 'Not sent' }).getByRole('listitem');
  await unsent.filter({ hasText: 'Never sent' }).getByRole('button', { name: 'Delete' }).click();
  await unsent.filter({ hasText: 'Never sent' }).waitFor({ state: 'detached' });
  await bens.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await unsent.filter({ hasText: 'Begun' }).getByRole('button', { name: 'Copy' }).click();
  await bens.getByText('Copied').first().waitFor();
  expect(await bens.evaluate('navigator.clipboard.readText()')).toBe('Begun');
  await expectFit(bens, 'not in this chat');
});

test('what could not be loaded for want of an answer is there when the platform answers again', async () => {
  const { ada, roomId } = await threeInGroup();
  const adas = await open(ada, '/rooms');
  await adas.getByRole('link', { name: /Hikers/u }).waitFor();
  const cut = (url: URL): boolean => url.pathname === '/graphql';
  for (const [path, there] of [
    [`/rooms/${roomId}`, adas.getByLabel('Write a message')],
    [`/rooms/${roomId}/details`, adas.getByRole('region', { name: 'Members' })],
    [`/people/friends/${ada.id}`, adas.getByRole('heading', { level: 2, name: 'Ada Lovelace' })],
  ] as const) {
    await adas.route(cut, (route) => route.abort());
    await adas.evaluate(`history.pushState(null, '', '/app${path}')`);
    await adas.getByRole('button', { name: 'Try again' }).first().waitFor();
    await adas.unroute(cut);
    await there.waitFor();
  }
});

test('people join by a link, also who has no account yet; and each of its ends is told', async () => {
  const { ada, ben, roomId } = await threeInGroup();
  const adas = await open(ada, `/rooms/${roomId}/details`);
  const invites = adas.getByRole('region', { name: 'Invite links' });
  const join = (page: Page) => page.getByRole('button', { name: 'Join the group' }).click();
  const make = () => invites.getByRole('button', { name: 'Make an invite link' }).click();
  await make();
  await adas.getByLabel('Good for').selectOption({ label: '24 hours' });
  await adas.getByLabel('How many may join').selectOption({ label: '1 person' });
  await expectFit(adas, 'making an invite');
  await adas.getByRole('button', { name: 'Make link' }).click();
  const link = await adas.getByLabel('Link', { exact: true }).inputValue();
  expect(link.startsWith(new URL('/app/invites/', platform().gatewayUrl).href)).toBe(true);
  await adas.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await adas.getByRole('button', { name: 'Copy link' }).click();
  await adas.getByText('Copied').waitFor();
  expect(await adas.evaluate('navigator.clipboard.readText()')).toBe(link);
  await expectFit(adas, 'the link');
  await adas.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
  await invites.getByText('0 of 1 have joined').waitFor();
  await expectFit(adas, 'invites');

  const { page: news } = await openWindow(browser(), link);
  await news.getByRole('link', { name: 'Create an account' }).click();
  // The page before has a field of a similar name.
  await news.getByRole('heading', { name: 'Create your account' }).waitFor();
  const name = `new${Date.now().toString(36)}`;
  await register(news, { displayName: name, username: name, password: 'A long password of a new person' });
  await news.getByRole('button', { name: 'Join the group' }).waitFor();
  await expectFit(news, 'an invite');
  await join(news);
  await news.getByRole('link', { name: '4 members' }).waitFor();
  await person(adas, name).waitFor();

  const out = await signUp();
  const outs = await open(out, new URL(link).pathname.slice('/app'.length));
  await join(outs);
  await outs.getByText('This invite is not valid, or not any more.').waitFor();
  const { token } = await succeed<{ token: string }>(ada, 'createRoomInvite', { roomId }, 'token');
  // Who is in the group is led in.
  const bens = await open(ben, `/invites/${token}`);
  await join(bens);
  await bens.getByRole('link', { name: '4 members' }).waitFor();
  await succeed(ada, 'banRoomMember', { roomId, userId: out.id });
  await outs.evaluate(`history.pushState(null, '', '/app/invites/${token}')`);
  await join(outs);
  await outs.getByText('You are banned from this group.').waitFor();

  await succeed(ada, 'unbanRoomMember', { roomId, userId: out.id });
  await make();
  await adas.getByRole('switch', { name: 'An admin lets each of them in' }).click();
  await adas.getByRole('button', { name: 'Make link' }).click();
  const asking = await adas.getByLabel('Link', { exact: true }).inputValue();
  await adas.keyboard.press('Escape');
  await outs.evaluate(`history.pushState(null, '', ${JSON.stringify(new URL(asking).pathname)})`);
  await join(outs);
  await outs.getByText('You have asked to join').waitFor();
  await adas.getByRole('button', { name: `Let ${out.displayName} in` }).click();
  await person(adas, out.displayName).waitFor();
  await invites
    .getByRole('button', { name: /^Revoke the invite/u })
    .first()
    .click();
  await invites.getByText('admins let in').waitFor({ state: 'detached' });
  const late = await open(await signUp(), new URL(asking).pathname.slice('/app'.length));
  await join(late);
  await late.getByText('This invite is not valid, or not any more.').waitFor();
});

test('the details of a group are accessible, also where its name is long and runs from right to left', async () => {
  const { ada, roomId, cem } = await threeInGroup('مجموعة المشي في الجبال والوديان '.repeat(4).slice(0, 100));
  await succeed(ada, 'banRoomMember', { roomId, userId: cem.id });
  const adas = await open(ada, `/rooms/${roomId}/details`);
  await adas.getByRole('button', { name: 'Lift the ban of Cem' }).waitFor();
  await expectFit(adas, 'details');
  await adas.getByLabel('Slow mode').selectOption({ label: '30 seconds' });
  await adas
    .getByRole('radiogroup')
    .or(adas.getByRole('group', { name: 'Who may write' }))
    .getByText('Owner and admins')
    .click();
  await adas.getByLabel('Keep messages').selectOption({ label: '7 days' });
  await expectFit(adas, 'asking');
  await adas.getByRole('button', { name: 'Delete older messages' }).click();
  await adas.getByRole('dialog').waitFor({ state: 'detached' });
  for (const button of ['Add people', 'Change name', 'Leave group']) {
    await adas.getByRole('button', { name: button }).click();
    await expectFit(adas, button);
    await adas.keyboard.press('Escape');
    await adas.getByRole('dialog').waitFor({ state: 'detached' });
  }
  await adas.getByRole('button', { name: 'Lift the ban of Cem' }).click();
  await adas.getByRole('region', { name: 'Banned' }).waitFor({ state: 'detached' });
  const room = await ada.ask(
    'query($id: ID!) { room(id: $id) { slowModeSeconds retentionDays settings { whoMayPost } } }',
    { id: roomId },
  );
  expect(room).toEqual({ slowModeSeconds: 30, retentionDays: 7, settings: { whoMayPost: 'ADMINS' } });
});
