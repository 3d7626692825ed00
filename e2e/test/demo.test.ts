import { expect, test } from '@jest/globals';
import { nobody, platform } from '@parley/testkit';
import { randomBytes } from 'node:crypto';
import { fillPlatform, password } from '../../stack/demo/fill.mjs';
import { planWorld } from '../../stack/demo/world.mjs';

const sizes = { people: 5, suffix: `_${randomBytes(5).toString('hex')}` };
const fill = (messages: number) =>
  fillPlatform(platform().gatewayUrl, planWorld({ ...sizes, messages }), (message) => new Error(message));

interface ShownRoom {
  readonly title: string | null;
  readonly lastMessage: { readonly number: number } | null;
  readonly messages: { readonly edges: { readonly node: { readonly text: string } }[] };
}

/** The rooms of the first of them, who is in the group and in four rooms of two. */
async function roomsOfFirst() {
  const [first] = planWorld({ ...sizes, messages: 0 }).people;
  const signedIn = await nobody().ask<{ tokens: { accessToken: string } }>(
    `mutation($input: LoginInput!) { login(input: $input) { ... on LoginSuccess { tokens { accessToken } } } }`,
    { input: { login: first?.username, password } },
  );
  const { edges } = await nobody(signedIn.tokens.accessToken).ask<{ edges: { node: ShownRoom }[] }>(
    `{ rooms(first: 10) { edges { node {
      title lastMessage { number } messages(first: 100) { edges { node { text } } } } } } }`,
  );
  return edges.map(({ node }) => node);
}

test('npm run demo fills a platform, goes on where it was, and makes nothing twice', async () => {
  const [half, whole] = [60, 150].map((messages) => planWorld({ ...sizes, messages }));
  expect(await fill(60)).toBe(60);
  expect(await fill(150)).toBe(90);
  const before = await roomsOfFirst();
  expect(await fill(150)).toBe(0);
  expect(await roomsOfFirst()).toEqual(before);

  const planned = whole?.rooms.filter(({ members }) => members.includes(0)) ?? [];
  const texts = (rooms: readonly (readonly string[])[]) => rooms.map((each) => each.join('\n')).toSorted();
  expect(texts(before.map(({ messages }) => messages.edges.map(({ node }) => node.text)))).toEqual(
    texts(planned.map(({ messages }) => messages.map(({ text }) => text))),
  );
  expect(before.filter(({ title }) => title !== null)).toHaveLength(1);
  // What was there after the first half is how the whole begins.
  for (const [index, { messages }] of (half?.rooms ?? []).entries())
    expect(whole?.rooms[index]?.messages.slice(0, messages.length)).toEqual(messages);
});

test('its world is always the same: 30 people, 5,000 messages, of which each has its own id, in two languages', () => {
  const plan = () => planWorld({ people: 30, messages: 5_000, suffix: '' });
  const messages = plan().rooms.flatMap((room) => room.messages);
  expect([plan().people.length, messages.length]).toEqual([30, 5_000]);
  expect(new Set(messages.map(({ clientMessageId }) => clientMessageId)).size).toBe(5_000);
  const korean = messages.filter(({ text }) => /\p{Script=Hangul}/u.test(text)).length;
  expect(korean).toBeGreaterThan(1_500);
  expect(messages.filter(({ hasImage }) => hasImage).length).toBeGreaterThan(20);
  expect(plan()).toEqual(plan());
});
