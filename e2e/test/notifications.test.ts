import { describe, expect, test } from '@jest/globals';
import {
  askForFriendship,
  befriend,
  eventually,
  perform,
  type Person,
  refusal,
  sendMessage,
  signUp,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

interface Notification {
  readonly id: string;
  readonly kind: string;
  readonly readAt: string | null;
}
const list = async (person: Person, variables: object = {}): Promise<readonly Notification[]> => {
  const page = await person.ask<{ edges: { node: Notification }[] }>(
    `query($first: Int, $after: String, $unreadOnly: Boolean) {
      notifications(first: $first, after: $after, unreadOnly: $unreadOnly) {
        edges { node {
          id kind createdAt readAt actor { id displayName } room { id }
          message { text sender { displayName } } friendRequest { id state from { displayName } }
        } }
      }
    }`,
    variables,
  );
  return page.edges.map(({ node }) => node);
};
const unread = (person: Person): Promise<number> => person.ask<number>('{ unreadNotificationCount }');
const listOf = (person: Person, count: number): Promise<readonly Notification[]> =>
  eventually(async () => {
    const found = await list(person);
    expect(found).toHaveLength(count);
    return found;
  });

describe('notifications', () => {
  test('of requests, answers and messages carry what the other services know of them', async () => {
    const [anna, ben] = [await signUp({ displayName: 'Anna' }), await signUp({ displayName: 'Ben' })];
    const requestId = await askForFriendship(ben, anna);
    expect(await listOf(anna, 1)).toMatchObject([
      {
        kind: 'FRIEND_REQUEST_RECEIVED',
        actor: { id: ben.id, displayName: 'Ben' },
        room: null,
        message: null,
        friendRequest: { id: requestId, state: 'PENDING', from: { displayName: 'Ben' } },
        readAt: null,
      },
    ]);
    await perform(anna, 'acceptFriendRequest', { requestId });
    expect(await listOf(ben, 1)).toMatchObject([
      {
        kind: 'FRIEND_REQUEST_ACCEPTED',
        actor: { displayName: 'Anna' },
        friendRequest: { id: requestId, state: 'ACCEPTED' },
      },
    ]);
    const roomId = await befriendedRoom(anna, ben);
    await sendMessage(ben, roomId, 'Hello, Anna');
    expect((await listOf(anna, 2))[0]).toMatchObject({
      kind: 'MESSAGE_RECEIVED',
      actor: { displayName: 'Ben' },
      room: { id: roomId },
      message: { text: 'Hello, Anna', sender: { displayName: 'Ben' } },
      friendRequest: null,
    });
  });

  test('are marked as read by what the viewer does elsewhere', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const requestId = await askForFriendship(ben, anna);
    await listOf(anna, 1);
    await perform(anna, 'acceptFriendRequest', { requestId });
    await eventually(async () => expect(await unread(anna)).toBe(0));
    const roomId = await befriendedRoom(anna, ben);
    await sendMessage(ben, roomId, 'one');
    const { number } = await sendMessage(ben, roomId, 'two');
    await eventually(async () => expect(await unread(anna)).toBe(2));
    await perform(anna, 'markMessagesRead', { roomId, upTo: number });
    await eventually(async () => expect(await unread(anna)).toBe(0));
    expect(await list(anna)).toHaveLength(3);
  });

  test('are taken back with the request and with the message, while unread', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const requestId = await askForFriendship(ben, anna);
    await listOf(anna, 1);
    await perform(ben, 'cancelFriendRequest', { requestId });
    await listOf(anna, 0);
    const roomId = await befriend(anna, ben);
    const message = await sendMessage(ben, roomId, 'Oh no');
    await eventually(async () => expect(await list(anna, { unreadOnly: true })).toHaveLength(2));
    await perform(ben, 'deleteMessage', { messageId: message.id });
    await eventually(async () => {
      const kinds = (await list(anna)).map(({ kind }) => kind);
      expect(kinds).toEqual(['FRIEND_REQUEST_ACCEPTED']);
    });
  });

  test('are listed the newest first, page by page', async () => {
    const anna = await signUp();
    const others = [await signUp(), await signUp(), await signUp()];
    for (const other of others) await askForFriendship(other, anna);
    await listOf(anna, 3);
    const page = `query($after: String) { notifications(first: 2, after: $after) {
      edges { node { id } } pageInfo { hasNextPage hasPreviousPage endCursor } } }`;
    const first = await anna.ask<Page>(page);
    const second = await anna.ask<Page>(page, { after: first.pageInfo.endCursor });
    const all = (await list(anna)).map(({ id }) => id);
    expect([...first.edges, ...second.edges].map(({ node }) => node.id)).toEqual(all);
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  test.each([{ first: 0 }, { first: 101 }, { after: 'nonsense' }])(
    'a page of %j is refused',
    async (variables) => {
      const answer = await (
        await signUp()
      ).send(
        'query($first: Int, $after: String) { notifications(first: $first, after: $after) { edges { cursor } } }',
        variables,
      );
      expect(answer.errors).toMatchObject([
        { extensions: { code: 'BAD_USER_INPUT' }, path: ['notifications'] },
      ]);
    },
  );
});

describe('marking as read', () => {
  const success = 'notifications { id readAt actor { displayName } } unreadCount';

  test('marks those that are named, and a repeat changes nothing', async () => {
    const [anna, ben, carla] = [await signUp(), await signUp({ displayName: 'Ben' }), await signUp()];
    await askForFriendship(ben, anna);
    await listOf(anna, 1);
    await askForFriendship(carla, anna);
    const ids = [(await listOf(anna, 2))[1]?.id];
    const first = await perform(anna, 'markNotificationsRead', { ids }, { success });
    expect(first).toMatchObject({
      __typename: 'MarkNotificationsReadSuccess',
      notifications: [{ id: ids[0], readAt: expect.any(String), actor: { displayName: 'Ben' } }],
      unreadCount: 1,
    });
    expect(await perform(anna, 'markNotificationsRead', { ids }, { success })).toEqual(first);
    expect(await unread(anna)).toBe(1);
    expect(await list(anna, { unreadOnly: true })).toHaveLength(1);
  });

  test("with another's or an unknown id names it and changes nothing", async () => {
    const [anna, ben, carla] = [await signUp(), await signUp(), await signUp()];
    await askForFriendship(carla, anna);
    await askForFriendship(carla, ben);
    const [mine] = await listOf(anna, 1);
    const [theirs] = await listOf(ben, 1);
    const foreign = [theirs?.id, randomUUID()];
    const outcome = await perform(
      anna,
      'markNotificationsRead',
      { ids: [mine?.id, ...foreign] },
      { more: '... on NotificationNotFound { ids }' },
    );
    expect(outcome).toMatchObject({ __typename: 'NotificationNotFound', ids: foreign });
    expect([await unread(anna), await unread(ben)]).toEqual([1, 1]);
  });

  test.each([
    ['no id', [], 'ids'],
    ['101 ids', Array.from({ length: 101 }, () => randomUUID()), 'ids'],
    ['what is no id', ['nonsense'], 'ids.0'],
  ])('%s is invalid', async (_what, ids, field) => {
    const anna = await signUp();
    expect(await refusal(anna, 'markNotificationsRead', { ids })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field }],
    });
  });

  test('all of them', async () => {
    const [anna, ben, carla] = [await signUp(), await signUp(), await signUp()];
    await askForFriendship(ben, anna);
    await askForFriendship(carla, anna);
    await listOf(anna, 2);
    const all = `mutation { markAllNotificationsRead { __typename ... on MarkAllNotificationsReadSuccess { markedCount unreadCount } } }`;
    const __typename = 'MarkAllNotificationsReadSuccess';
    expect(await anna.ask(all)).toEqual({ __typename, markedCount: 2, unreadCount: 0 });
    expect(await anna.ask(all)).toEqual({ __typename, markedCount: 0, unreadCount: 0 });
  });
});

interface Page {
  readonly edges: readonly { readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The room of two who are friends already. */
function befriendedRoom(one: Person, other: Person): Promise<string> {
  return eventually(async () => {
    const { room } = await perform<{ room?: { id: string } }>(
      one,
      'openDirectRoom',
      { userId: other.id },
      { success: 'room { id }' },
    );
    if (room === undefined) throw new Error('They may not chat yet.');
    return room.id;
  });
}
