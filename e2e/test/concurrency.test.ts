import { afterEach, describe, expect, test } from '@jest/globals';
import {
  askForFriendship,
  befriend,
  eventually,
  everybodyLeaves,
  friendshipState,
  nextEvent,
  perform,
  type Person,
  sendMessage,
  signUp,
  started,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

const twenty = Array.from({ length: 20 }, (_, index) => index);
const typenames = (outcomes: readonly { readonly __typename: string }[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const { __typename } of outcomes) counts[__typename] = (counts[__typename] ?? 0) + 1;
  return counts;
};
/** Friends without a room yet: `befriend` would open it. */
const friends = async (): Promise<[Person, Person]> => {
  const [anna, ben] = [await signUp(), await signUp()];
  await askForFriendship(anna, ben);
  await askForFriendship(ben, anna);
  return [anna, ben];
};

describe('at the same time', () => {
  test('20 times opening the 1:1 room of the same two, from both sides, makes one room', async () => {
    const [anna, ben] = await friends();
    const open = async (one: Person, other: Person): Promise<string | undefined> =>
      eventually(async () => {
        const { room } = await perform<{ room?: { id: string } }>(
          one,
          'openDirectRoom',
          { userId: other.id },
          { success: 'room { id }' },
        );
        expect(room).toBeDefined();
        return room?.id;
      });
    const rooms = await Promise.all(twenty.map((n) => (n % 2 === 0 ? open(anna, ben) : open(ben, anna))));
    expect(new Set(rooms).size).toBe(1);
    for (const person of [anna, ben]) {
      const page = await person.ask<{ edges: unknown[] }>('{ rooms { edges { node { id } } } }');
      expect(page.edges).toEqual([{ node: { id: rooms[0] } }]);
    }
  });

  test('20 crossing friend requests make one friendship', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const ask = (one: Person, other: Person) => perform(one, 'sendFriendRequest', { userId: other.id });
    const outcomes = await Promise.all(twenty.map((n) => (n % 2 === 0 ? ask(anna, ben) : ask(ben, anna))));
    for (const { __typename } of outcomes)
      expect(['SendFriendRequestSuccess', 'AlreadyFriends']).toContain(__typename);
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual([
      'FRIENDS',
      'FRIENDS',
    ]);
    for (const person of [anna, ben]) {
      expect(await person.ask('{ friends { totalCount } }')).toEqual({ totalCount: 1 });
      for (const direction of ['INCOMING', 'OUTGOING'])
        expect(
          await person.ask(`{ friendRequests(direction: ${direction}) { edges { node { id } } } }`),
        ).toEqual({ edges: [] });
    }
  });

  test('20 sends of one clientMessageId make one message, which all of them answer', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const roomId = await befriend(anna, ben);
    const clientMessageId = randomUUID();
    const sent = await Promise.all(twenty.map(() => sendMessage(anna, roomId, 'once', clientMessageId)));
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(await textsOf(ben, roomId)).toEqual(['once']);
    const other = { roomId, clientMessageId, text: 'another' };
    expect((await perform(anna, 'sendMessage', other)).__typename).toBe('ClientMessageIdReused');
    expect(await textsOf(ben, roomId)).toEqual(['once']);
    expect(await sendMessage(ben, roomId, 'mine', clientMessageId)).toMatchObject({ number: 2 });
  });

  test('20 sends of one clientMessageId with texts of their own make one message and name the others', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const roomId = await befriend(anna, ben);
    const send = (text: string) => perform(anna, 'sendMessage', { roomId, clientMessageId: 'one', text });
    const outcomes = await Promise.all(twenty.map((n) => send(`text ${n}`)));
    expect(typenames(outcomes)).toEqual({ SendMessageSuccess: 1, ClientMessageIdReused: 19 });
    expect(await textsOf(ben, roomId)).toHaveLength(1);
  });

  test('20 sends of both are numbered without a hole, and received once each in that order', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const roomId = await befriend(anna, ben);
    const stream = ben.subscribe(
      `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on StreamStart { cursor }
        ... on MessageSent { message { number text } } } }`,
      { roomId },
    );
    await started(stream);
    const sent = await Promise.all(
      twenty.map((n) => sendMessage(n % 2 === 0 ? anna : ben, roomId, `text ${n}`)),
    );
    expect(sent.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(twenty.map((n) => n + 1));
    const received: { number: number; text: string }[] = [];
    while (received.length < 20) {
      const event = await nextEvent<{ __typename: string; message: { number: number; text: string } }>(
        stream,
      );
      if (event.__typename === 'MessageSent') received.push(event.message);
    }
    expect(received.map(({ number }) => number)).toEqual(twenty.map((n) => n + 1));
    expect(new Set(received.map(({ text }) => text))).toEqual(new Set(twenty.map((n) => `text ${n}`)));
  });

  test('a request that is accepted, rejected and taken back at once gets one answer', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const requestId = await askForFriendship(anna, ben);
    const outcomes = await Promise.all(
      twenty.map((n) => {
        const [by, what] = (
          [
            [ben, 'accept'],
            [ben, 'reject'],
            [anna, 'cancel'],
          ] as const
        )[n % 3] ?? [ben, 'accept'];
        return perform(by, `${what}FriendRequest`, { requestId });
      }),
    );
    const { FriendRequestNotPending: late, ...won } = typenames(outcomes);
    // A repeat of the answer that won is answered like the first.
    expect(Object.keys(won)).toHaveLength(1);
    expect(late).toBeGreaterThanOrEqual(13);
    const state = 'AcceptFriendRequestSuccess' in won ? 'FRIENDS' : 'NONE';
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual([state, state]);
  });

  test('20 times marking everything as read marks each notification once', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    await askForFriendship(ben, anna);
    await eventually(async () => expect(await anna.ask('{ unreadNotificationCount }')).toBe(1));
    const outcomes = await Promise.all(
      twenty.map(() =>
        anna.ask<{ markedCount: number; unreadCount: number }>(
          'mutation { markAllNotificationsRead { ... on MarkAllNotificationsReadSuccess { markedCount unreadCount } } }',
        ),
      ),
    );
    expect(outcomes.reduce((sum, { markedCount }) => sum + markedCount, 0)).toBe(1);
    expect(new Set(outcomes.map(({ unreadCount }) => unreadCount))).toEqual(new Set([0]));
  });

  test('20 refreshes with one token end in one new one, for all', async () => {
    const { tokens } = await signUp();
    const anna = await signUp();
    const outcomes = await Promise.all(
      twenty.map(() =>
        perform<{ tokens?: { refreshToken: string } }>(
          anna,
          'refreshSession',
          { refreshToken: tokens.refreshToken },
          { success: 'tokens { refreshToken }' },
        ),
      ),
    );
    expect(typenames(outcomes)).toEqual({ RefreshSessionSuccess: 20 });
    expect(new Set(outcomes.map((outcome) => outcome.tokens?.refreshToken)).size).toBe(1);
  });
});

async function textsOf(person: Person, roomId: string): Promise<string[]> {
  const room = await person.ask<{ messages: { edges: { node: { text: string } }[] } }>(
    'query($id: ID!) { room(id: $id) { messages(first: 100) { edges { node { text } } } } }',
    { id: roomId },
  );
  return room.messages.edges.map(({ node }) => node.text);
}
