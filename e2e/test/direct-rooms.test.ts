import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  everybodyLeaves,
  openDirectRoom,
  type Person,
  refusal,
  sendMessage,
  signUp,
  signUpFriends,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import type { Page } from './support/page.ts';

afterEach(everybodyLeaves);

const wholeRoom = /* GraphQL */ `
  id kind createdAt lastActivityAt unreadCount readUpTo lastMessage { id } peer { id displayName }
  members { edges { cursor node { role joinedAt user { id username } } } pageInfo { hasNextPage } }
`;

const room = (person: Person, id: string): Promise<{ id: string } | null> =>
  person.ask(
    `#graphql
    query($id: ID!) { room(id: $id) { id } }`,
    { id },
  );

const directRoom = (person: Person, userId: string): Promise<{ id: string } | null> =>
  person.ask(
    `#graphql
    query($userId: ID!) { directRoom(userId: $userId) { id } }`,
    { userId },
  );

const rooms = (person: Person, variables: object = {}): Promise<Page<{ id: string }>> =>
  person.ask(
    `#graphql
    query($first: Int, $after: String) { rooms(first: $first, after: $after) {
      edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
    variables,
  );

const idsOf = (page: Page<{ id: string }>): string[] => page.edges.map(({ node }) => node.id);

describe('opening a 1:1 room', () => {
  test('makes one that names the other and both members', async () => {
    const { ada, ben } = await signUpFriends();
    const opened = await succeed<{ room: object }>(
      ada,
      'openDirectRoom',
      { userId: ben.id },
      `room { ${wholeRoom} }`,
    );
    expect(opened.room).toMatchObject({
      kind: 'DIRECT',
      unreadCount: 0,
      readUpTo: 0,
      lastMessage: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u),
      peer: { id: ben.id, displayName: ben.displayName },
      members: { pageInfo: { hasNextPage: false } },
    });
    const { members } = opened.room as { members: Page<{ user: { id: string } }> };
    expect(new Set(members.edges.map(({ node }) => node.user.id))).toEqual(new Set([ada.id, ben.id]));
  });

  test('again, from either side, answers the same room', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    expect(await openDirectRoom(ada, ben)).toBe(roomId);
    expect(await openDirectRoom(ben, ada)).toBe(roomId);
    expect(idsOf(await rooms(ada))).toEqual([roomId]);
  });

  test('with a stranger, oneself and nobody is refused in the same words', async () => {
    const [ada, stranger] = await Promise.all([signUp(), signUp()]);
    const refused = await refusal(ada, 'openDirectRoom', { userId: stranger.id });
    expect(refused.__typename).toBe('CannotMessage');
    expect(await refusal(ada, 'openDirectRoom', { userId: ada.id })).toEqual(refused);
    expect(await refusal(ada, 'openDirectRoom', { userId: randomUUID() })).toEqual(refused);
    expect(idsOf(await rooms(ada))).toEqual([]);
  });

  test('with what is no id is refused', async () => {
    const ada = await signUp();
    expect(await refusal(ada, 'openDirectRoom', { userId: 'nonsense' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
  });
});

describe('a room', () => {
  test('is there for its two members and for nobody else', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const carl = await signUp();
    expect(await room(ada, roomId)).toEqual({ id: roomId });
    expect(await room(ben, roomId)).toEqual({ id: roomId });
    expect(await room(carl, roomId)).toBeNull();
    expect(idsOf(await rooms(carl))).toEqual([]);
  });

  test.each([randomUUID(), 'nonsense', ''])('with the id "%s" is not there', async (id) => {
    expect(await room(await signUp(), id)).toBeNull();
  });

  test('is found by the other one, and only where it has been opened', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const carl = await signUp();
    expect(await directRoom(ada, ben.id)).toEqual({ id: roomId });
    expect(await directRoom(ben, ada.id)).toEqual({ id: roomId });
    expect(await directRoom(ada, carl.id)).toBeNull();
    expect(await directRoom(ada, ada.id)).toBeNull();
    expect(await directRoom(ada, 'nonsense')).toBeNull();
  });
});

describe('the list of rooms', () => {
  test('has the newest activity first, page by page', async () => {
    const ada = await signUp();
    const others = await Promise.all([signUp(), signUp(), signUp()]);
    const opened = [];
    for (const other of others) opened.push(await befriend(ada, other));
    expect(idsOf(await rooms(ada))).toEqual(opened.toReversed());

    const [oldest = '', ...newer] = opened;
    await sendMessage(ada, oldest, 'This room comes first now.');
    const first = await rooms(ada, { first: 2 });
    const second = await rooms(ada, { first: 2, after: first.pageInfo.endCursor });
    expect([...idsOf(first), ...idsOf(second)]).toEqual([oldest, ...newer.toReversed()]);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  test.each([{ first: 0 }, { first: 101 }, { first: -1 }, { after: 'nonsense' }])(
    'refuses a page of %j',
    async (variables) => {
      const answer = await (
        await signUp()
      ).send(
        `#graphql
        query($first: Int, $after: String) { rooms(first: $first, after: $after) { edges { cursor } } }`,
        variables,
      );
      expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' }, path: ['rooms'] }]);
    },
  );
});
