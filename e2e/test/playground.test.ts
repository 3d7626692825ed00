import { describe, expect, test } from '@jest/globals';
import { platform, sendMessage, signUp, signUpFriends } from '@parley/testkit';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { browserForTests } from './support/browser.ts';
import { openPlayground, type PlaygroundWindow, type Response } from './support/playground-window.ts';

const browser = browserForTests();
const url = () => new URL('/', platform().gatewayUrl).href;
const open = (): Promise<PlaygroundWindow> => openPlayground(browser(), url());
const newName = (name: string): string => `${name}_${randomBytes(5).toString('hex')}`;

describe('the playground', () => {
  test('loads without an error and asks nobody but the gateway', async () => {
    const window = await open();
    await window.page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    await window.page.getByText('Root Types').waitFor();
    expect(await window.page.title()).toBe('Parley playground');
    expect(window.errors).toEqual([]);
    expect([...window.origins].filter((origin) => origin !== 'data:')).toEqual([new URL(url()).origin]);
  });

  test('registers, logs out and logs in, and says who that is and why not', async () => {
    const [window, ada] = [await open(), newName('ada')];
    await window.sign('Register', ada, 'battery staple');
    await window.page.getByText(`Signed in as ${ada}`).waitFor();
    expect(await window.run('WhoAmI')).toMatchObject({ data: { me: { username: ada } } });
    expect(
      await window.page.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])'),
    ).not.toMatch(/eyJ|battery staple/u);

    await window.page.getByRole('button', { name: 'Log out' }).click();
    await window.page.getByText('nobody is signed in').waitFor();
    await window.press();
    await window.response(({ errors }) => JSON.stringify(errors ?? '').includes('UNAUTHENTICATED'));

    await window.sign('Log in', ada, 'wrong staple');
    await window.page.getByRole('status').filter({ hasText: 'wrong' }).waitFor();
    await window.sign('Log in', ada, 'battery staple');
    await window.who.waitFor();
    expect(await window.who.textContent()).toBe(ada);
  });

  test('is signed in by the tabs Register and LogIn as well', async () => {
    const [window, { username, password }] = [await open(), await signUp()];
    expect(await window.run('LogIn', { login: username, password })).toMatchObject({
      data: { login: { __typename: 'LoginSuccess' } },
    });
    await window.who.waitFor();
    expect(await window.run('WhoAmI')).toMatchObject({ data: { me: { username } } });
  });

  test('says which tab to run first where an id is missing', async () => {
    const window = await open();
    const first = await window.run('Befriend');
    expect(first).toEqual({
      errors: [{ message: expect.stringContaining('Run the tab FindFriend first') }],
    });
  });

  test('keeps of FindFriend who has exactly this name, and nobody whose name is only like it', async () => {
    const [window, ben] = [await open(), await signUp()];
    await window.sign('Register', newName('ada'), 'battery staple');
    await window.who.waitFor();
    await window.run('FindFriend', { name: ben.username });
    await window.run('FindFriend', { name: ben.username.slice(0, -1) });
    await window.response(({ data }) => JSON.stringify(data ?? '').includes(ben.username));
    expect(JSON.stringify(await window.run('Befriend'))).toContain('Run the tab FindFriend first');
  });

  test('shows that a subscription ends with its session, and why', async () => {
    const { ada, roomId } = await signUpFriends();
    const window = await open();
    await window.sign('Log in', ada.username, ada.password);
    await window.who.waitFor();
    expect(await window.run('FollowRoom', { roomId, after: null })).toMatchObject({ received: 1 });
    await window.page.getByRole('button', { name: 'Log out' }).click();
    const last = await window.response(({ ended }) => ended !== undefined);
    expect(last).toMatchObject({ received: 1, ended: expect.stringContaining('The session has ended') });
    expect(JSON.stringify(last)).not.toContain('stack');
  });

  test('stands in one column on a phone: nothing is beside the page', async () => {
    const window = await open();
    await window.page.setViewportSize({ width: 390, height: 844 });
    const editors = window.page.locator('.graphiql-editors');
    const response = window.page.locator('.graphiql-response');
    const [above, below] = [await editors.boundingBox(), await response.boundingBox()];
    expect((below?.y ?? 0) >= (above?.y ?? 0) + (above?.height ?? 0)).toBe(true);
    expect(Math.min(above?.width ?? 0, below?.width ?? 0)).toBeGreaterThan(300);
    expect(await window.page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    expect(await window.run('WhoAmI')).toHaveProperty('errors');
  });

  test("the Headers tab goes before the bar's token, for subscriptions too", async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const stranger = await signUp();
    const window = await open();
    await window.sign('Log in', stranger.username, stranger.password);
    await window.who.waitFor();
    await window.choose('FollowRoom');
    await window.write('Variables', { roomId });
    await window.press();
    await window.response((response) => JSON.stringify(response).includes('FORBIDDEN'));
    await window.write('Headers', { authorization: `Bearer ${ben.tokens.accessToken}` });
    await window.press();
    await window.response(({ received }) => received === 1);
    await sendMessage(ada, roomId, 'Hello, Ben');
    const shown = await window.response(has('MessageSent'));
    expect(JSON.stringify(shown)).toContain('Hello, Ben');
  });
});

test("the README's first session in the playground works in its order", async () => {
  const steps = readmeSteps();
  const [ada, ben] = [newName('ada'), newName('ben')];
  const [adas, bens] = await Promise.all([open(), open()]);
  const both = [adas, bens] as const;

  expect(steps[0]).toContain('Register');
  await Promise.all([
    adas.sign('Register', ada, 'battery staple'),
    bens.sign('Register', ben, 'battery staple'),
  ]);
  await Promise.all(both.map(({ who }) => who.waitFor()));

  expect(steps[1]).toContain('`FindFriend`');
  for (const [window, username] of [
    [adas, ben],
    [bens, ada],
  ] as const) {
    expect(await window.run('FindFriend', { name: username })).toMatchObject({
      data: { searchUsers: { edges: [{ node: { username } }] } },
    });
  }

  expect(steps[2]).toContain('`Befriend`');
  expect(await adas.run('Befriend')).toMatchObject({
    data: { sendFriendRequest: { request: { state: 'PENDING' } } },
  });
  expect(await bens.run('Befriend')).toMatchObject({
    data: { sendFriendRequest: { request: { state: 'ACCEPTED' } } },
  });

  expect(steps[3]).toContain('`OpenRoom`');
  for (const window of both)
    expect(await window.run('OpenRoom')).toMatchObject({
      data: { openDirectRoom: { __typename: 'OpenDirectRoomSuccess' } },
    });

  expect(steps[4]).toContain('`FollowRoom`');
  expect(await bens.run('FollowRoom')).toMatchObject({
    received: 1,
    newestFirst: [{ data: { roomEvents: { __typename: 'StreamStart' } } }],
  });

  expect(steps[5]).toContain('`SendMessage`');
  expect(await adas.run('SendMessage')).toMatchObject({
    data: { sendMessage: { message: { text: 'Hello' } } },
  });
  const followed = await bens.response(has('MessageSent'));
  expect(JSON.stringify(followed)).toContain(`{"number":1,"text":"Hello","sender":{"displayName":"${ada}"}}`);

  expect(steps[6]).toContain('`Inbox`');
  const inbox = JSON.stringify(await bens.run('Inbox'));
  expect(inbox).toContain(
    `{"unreadCount":1,"lastMessage":{"text":"Hello","sender":{"displayName":"${ada}","friendship":{"state":"FRIENDS"}}}}`,
  );

  expect(steps[7]).toContain('`MakeGroup`');
  expect(await adas.run('MakeGroup')).toMatchObject({
    data: { createGroupRoom: { room: { title: 'Analytical engines', memberCount: 2 } } },
  });
  expect(steps[7]).toContain('`FollowGroup`');
  expect(await adas.run('FollowGroup')).toMatchObject({
    newestFirst: [{ data: { roomEvents: { __typename: 'StreamStart' } } }],
  });
  expect(steps).toHaveLength(8);
  expect(both.flatMap(({ errors }) => errors)).toEqual([]);
});

const has =
  (typename: string) =>
  (response: Response): boolean =>
    JSON.stringify(response).includes(`"__typename":"${typename}"`);

/** The numbered steps of the README's section on the playground. */
function readmeSteps(): string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = readme.split('\n## In the playground\n');
  return (section.split('\n## ')[0] ?? '').split('\n').filter((line) => /^\d\. /.test(line));
}
