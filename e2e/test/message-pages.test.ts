import { afterEach, beforeAll, expect, test } from '@jest/globals';
import { everybodyLeaves, type Friends, sendMessages, signUpFriends } from '@parley/testkit';
import type { Page } from './support/page.ts';

const query = `#graphql
  query($roomId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
    room(id: $roomId) { messages(first: $first, after: $after, last: $last, before: $before) {
      edges { cursor node { number text } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`;

/** A room with 25 messages of Ada's, which Ben reads. */
let friends: Friends;

beforeAll(async () => {
  friends = await signUpFriends();
  await sendMessages(friends.ada, friends.roomId, 25);
});
afterEach(everybodyLeaves);

async function read(variables: object = {}): Promise<Page<{ number: number }>> {
  const { ben, roomId } = friends;
  const room = await ben.ask<{ messages: Page<{ number: number }> }>(query, { roomId, ...variables });
  return room.messages;
}

const numbersOf = ({ edges }: Page<{ number: number }>): number[] => edges.map(({ node }) => node.number);
const upTo = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

test('without arguments the newest 20 come, in the order of sending', async () => {
  const page = await read();
  expect(numbersOf(page)).toEqual(upTo(6, 25));
  expect(page.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
});

test('from the oldest on, page by page, each message comes once', async () => {
  const seen: number[] = [];
  for (let after: string | null = null, more = true; more;) {
    const page: Page<{ number: number }> = await read({ first: 10, after });
    seen.push(...numbersOf(page));
    expect(page.pageInfo.hasPreviousPage).toBe(after !== null);
    ({ endCursor: after, hasNextPage: more } = page.pageInfo);
  }
  expect(seen).toEqual(upTo(1, 25));
});

test('from the newest back, page by page, each message comes once', async () => {
  let seen: number[] = [];
  for (let before: string | null = null, more = true; more;) {
    const page: Page<{ number: number }> = await read({ last: 10, before });
    seen = [...numbersOf(page), ...seen];
    expect(page.pageInfo.hasNextPage).toBe(before !== null);
    ({ startCursor: before, hasPreviousPage: more } = page.pageInfo);
  }
  expect(seen).toEqual(upTo(1, 25));
});

test('any edge may be gone on from, in both directions', async () => {
  const cursor = (await read({ first: 13 })).edges.at(-1)?.cursor;
  expect(numbersOf(await read({ first: 3, after: cursor }))).toEqual([14, 15, 16]);
  expect(numbersOf(await read({ last: 3, before: cursor }))).toEqual([10, 11, 12]);
});

test('after the last message nothing comes', async () => {
  const { endCursor } = (await read()).pageInfo;
  const page = await read({ first: 10, after: endCursor });
  expect(page.edges).toEqual([]);
  expect(page.pageInfo).toMatchObject({ hasNextPage: false, startCursor: null, endCursor: null });
});

test.each([
  { first: 0 },
  { first: 101 },
  { last: 0 },
  { last: 101 },
  { first: 1, last: 1 },
  { first: 1, after: 'x' },
])('a page of %j is refused, and nulls nothing else', async (variables) => {
  const { ben, roomId } = friends;
  const answer = await ben.send(query, { roomId, ...variables });
  expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect(answer.data).toEqual({ room: { messages: null } });
});
