import { afterEach, describe, expect, test } from '@jest/globals';
import {
  askForFriendship,
  befriend,
  block,
  eventually,
  everybodyLeaves,
  friendshipState,
  nextEvent,
  openDirectRoom,
  perform,
  type Person,
  refusal,
  sendMessage,
  signUp,
  refusedWith,
  started,
  unblock,
  unfriend,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import type { Page } from './support/page.ts';
import { followTyping, setTyping, receivedTyping, untilTyping } from './support/typing.ts';

afterEach(everybodyLeaves);

/** Anna blocks Ben: what each of them sees of the other afterwards, line by line of the table in operations.md. */
interface Blocked {
  readonly anna: Person;
  readonly ben: Person;
  readonly roomId: string;
}

const friends = async (): Promise<Blocked> => {
  const [anna, ben] = await Promise.all([signUp(), signUp()]);
  return { anna, ben, roomId: await befriend(anna, ben) };
};
const blocked = async (): Promise<Blocked> => {
  const people = await friends();
  await sendMessage(people.ben, people.roomId, 'before');
  await block(people.anna, people.ben);
  await mayNotChat(people.ben, people.anna);
  return people;
};

/** Blocks and deleted friendships reach the chat service a moment after their answer. */
const mayNotChat = (person: Person, other: Person): Promise<void> =>
  eventually(async () => {
    const { __typename } = await refusal(person, 'openDirectRoom', { userId: other.id });
    expect(__typename).toBe('CannotMessage');
  });
const send = (sender: Person, roomId: string) =>
  refusal(sender, 'sendMessage', { roomId, clientMessageId: randomUUID(), text: 'Hello' });
const requestsOf = async (person: Person, direction: string): Promise<string[]> => {
  const page = await person.ask<{ edges: { node: { id: string } }[] }>(
    'query($d: FriendRequestDirection!) { friendRequests(direction: $d) { edges { node { id } } } }',
    { d: direction },
  );
  return page.edges.map(({ node }) => node.id);
};
const blockedUsers = async (person: Person): Promise<string[]> => {
  const page = await person.ask<{ edges: { node: { id: string } }[] }>(
    '{ blockedUsers { edges { since node { id displayName } } } }',
  );
  return page.edges.map(({ node }) => node.id);
};
const roomsOf = async (person: Person): Promise<string[]> => {
  const page = await person.ask<{ edges: { node: { id: string } }[] }>('{ rooms { edges { node { id } } } }');
  return page.edges.map(({ node }) => node.id);
};
const notifiersOf = async (person: Person): Promise<string[]> => {
  const page = await person.ask<{ edges: { node: { actor: { id: string } } }[] }>(
    '{ notifications(unreadOnly: true) { edges { node { actor { id } } } } }',
  );
  return page.edges.map(({ node }) => node.actor.id);
};

describe('the 1:1 room', () => {
  test('stays for the one who is blocked, who reads in it; sending is refused', async () => {
    const { ben, roomId } = await blocked();
    expect(await roomsOf(ben)).toEqual([roomId]);
    const room = await ben.ask('query($id: ID!) { room(id: $id) { messages { edges { node { text } } } } }', {
      id: roomId,
    });
    expect(room).toEqual({ messages: { edges: [{ node: { text: 'before' } }] } });
    expect((await send(ben, roomId)).__typename).toBe('CannotMessage');
  });

  test('sending is refused in the same words to the blocked, to those who are friends no more and to strangers', async () => {
    const { anna, ben, roomId } = await blocked();
    const others = await friends();
    await unfriend(others.anna, others.ben);
    await mayNotChat(others.ben, others.anna);
    expect(await send(ben, roomId)).toEqual(await send(others.ben, others.roomId));
    const stranger = await signUp();
    const open = (person: Person, userId: string) => refusal(person, 'openDirectRoom', { userId });
    expect(await open(ben, anna.id)).toEqual(await open(stranger, anna.id));
    expect(await open(ben, anna.id)).toEqual(await open(stranger, randomUUID()));
  });

  test('is hidden from the one who blocks, until the block is lifted', async () => {
    const { anna, ben, roomId } = await blocked();
    const lookups = `query($id: ID!, $userId: ID!) { room(id: $id) { id } directRoom(userId: $userId) { id } }`;
    const lookUp = async () => (await anna.send(lookups, { id: roomId, userId: ben.id })).data;
    await eventually(async () => expect(await roomsOf(anna)).toEqual([]));
    expect(await lookUp()).toEqual({ room: null, directRoom: null });
    expect((await send(anna, roomId)).__typename).toMatch(/^(CannotMessage|NotARoomMember)$/u);
    expect((await refusal(anna, 'openDirectRoom', { userId: ben.id })).__typename).toBe('CannotMessage');

    await unblock(anna, ben);
    await eventually(async () => expect(await roomsOf(anna)).toEqual([roomId]));
    expect(await lookUp()).toEqual({ room: { id: roomId }, directRoom: { id: roomId } });
    expect((await send(anna, roomId)).__typename).toBe('CannotMessage');
    expect(await befriend(anna, ben)).toBe(roomId);
    expect(await sendMessage(anna, roomId, 'again')).toMatchObject({ number: 2 });
  });

  test("ends the blocker's stream of it, and lets nothing of the blocker into the other's", async () => {
    const { anna, ben, roomId } = await friends();
    const subscription =
      'subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on StreamStart { cursor } } }';
    const [annas, bens] = [anna.subscribe(subscription, { roomId }), ben.subscribe(subscription, { roomId })];
    await Promise.all([started(annas), started(bens)]);
    await block(anna, ben);
    await annas.ended;
    await mayNotChat(anna, ben);
    expect((await send(anna, roomId)).__typename).toMatch(/^(CannotMessage|NotARoomMember)$/u);
    await mayNotChat(ben, anna);
    expect((await send(ben, roomId)).__typename).toBe('CannotMessage');
    expect([annas.waiting(), bens.waiting()]).toEqual([[], []]);
  });
});

describe('read receipts and messages in the 1:1 room', () => {
  test('no receipt of the time of the block reaches the other one, not even afterwards', async () => {
    const { anna, ben, roomId } = await friends();
    await sendMessage(anna, roomId, 'one');
    const stream = ben.subscribe(
      'subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on MessagesRead { user { id } } } }',
      { roomId },
    );
    await started(stream);
    await block(anna, ben);
    await mayNotChat(anna, ben);
    await perform(anna, 'markMessagesRead', { roomId, upTo: 1 });
    expect(await perform(ben, 'markMessagesRead', { roomId, upTo: 1 })).toMatchObject({
      __typename: 'MarkMessagesReadSuccess',
    });
    await unblock(anna, ben);
    await befriend(anna, ben);
    await sendMessage(anna, roomId, 'two');
    for (;;) {
      const event = await nextEvent<{ __typename: string }>(stream);
      if (event.__typename === 'MessageSent') break;
      expect(event).toEqual({ __typename: 'MessagesRead', user: { id: ben.id } });
    }
  });

  test('what the blocker said is not marked for the blocked one', async () => {
    const { anna, ben, roomId } = await friends();
    await sendMessage(anna, roomId, 'before');
    await block(anna, ben);
    await mayNotChat(ben, anna);
    const room = await ben.ask(
      'query($id: ID!) { room(id: $id) { peer { displayName } lastMessage { text isFromBlocked sender { id } } } }',
      { id: roomId },
    );
    expect(room).toEqual({
      peer: { displayName: anna.displayName },
      lastMessage: { text: 'before', isFromBlocked: false, sender: { id: anna.id } },
    });
  });
});

describe('typing', () => {
  test('of neither is shown to the other, who receives nothing; afterwards it is again', async () => {
    const { anna, ben, roomId } = await friends();
    const [annas, bens] = [followTyping(anna, roomId), followTyping(ben, roomId)];
    await untilTyping(ben, roomId, annas);
    await untilTyping(anna, roomId, bens);
    await block(anna, ben);
    await annas.ended;
    // Anna's own indicator goes out at Ben's, as when she stops.
    expect(await receivedTyping(bens)).toEqual([anna.id, false]);
    await eventually(async () => {
      const typing = await perform(anna, 'setTyping', { roomId, typing: true });
      expect(typing.__typename).toBe('NotARoomMember');
    });
    await setTyping(ben, roomId, true);
    expect(await refusedWith(followTyping(anna, roomId))).toBe('FORBIDDEN');

    await unblock(anna, ben);
    await befriend(anna, ben);
    const again = followTyping(anna, roomId);
    await untilTyping(anna, roomId, bens);
    await untilTyping(ben, roomId, again);
    expect([again.waiting(), bens.waiting()]).toEqual([[], []]);
  });

  test('the one who is blocked is answered as those who are friends no more', async () => {
    const { anna, ben, roomId } = await blocked();
    const others = await friends();
    await unfriend(others.anna, others.ben);
    await mayNotChat(others.ben, others.anna);
    const say = async (typist: Person, room: string) =>
      perform(typist, 'setTyping', { roomId: room, typing: false }, { success: 'until' });
    expect(await say(ben, roomId)).toEqual({ __typename: 'SetTypingSuccess', until: null });
    expect(await say(ben, roomId)).toEqual(await say(others.ben, others.roomId));
    expect(await say(anna, roomId)).toMatchObject({ __typename: 'NotARoomMember' });
  });
});

describe('friendship', () => {
  test('is gone for both; only the one who blocks sees why', async () => {
    const { anna, ben } = await blocked();
    const totals = '{ friends { totalCount } }';
    expect(await Promise.all([anna.ask(totals), ben.ask(totals)])).toEqual([
      { totalCount: 0 },
      { totalCount: 0 },
    ]);
    expect(await friendshipState(anna, ben)).toBe('BLOCKED');
    expect(await friendshipState(ben, anna)).toBe('NONE');
    expect([await blockedUsers(anna), await blockedUsers(ben)]).toEqual([[ben.id], []]);
  });

  test('does not come back when the block is lifted', async () => {
    const { anna, ben } = await blocked();
    await unblock(anna, ben);
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual(['NONE', 'NONE']);
    expect(await blockedUsers(anna)).toEqual([]);
  });

  test('a request of the blocked one is taken like any other, and never shown to the blocker', async () => {
    const { anna, ben } = await blocked();
    const requestId = await askForFriendship(ben, anna);
    expect(await friendshipState(ben, anna)).toBe('REQUEST_SENT');
    expect(await requestsOf(ben, 'OUTGOING')).toEqual([requestId]);
    const unseen = async (): Promise<void> => {
      expect(await requestsOf(anna, 'INCOMING')).toEqual([]);
      expect(await notifiersOf(anna)).toEqual([]);
      for (const answer of ['acceptFriendRequest', 'rejectFriendRequest'])
        expect((await refusal(anna, answer, { requestId })).__typename).toBe('FriendRequestNotFound');
    };
    await unseen();
    await unblock(anna, ben);
    await unseen();
    expect(await friendshipState(anna, ben)).toBe('NONE');
  });

  test('a hidden request is accepted by a blocker who asks back after the block', async () => {
    const { anna, ben } = await blocked();
    await askForFriendship(ben, anna);
    await unblock(anna, ben);
    await askForFriendship(anna, ben);
    expect([await friendshipState(anna, ben), await friendshipState(ben, anna)]).toEqual([
      'FRIENDS',
      'FRIENDS',
    ]);
  });

  test('a request that was seen before disappears from the blocker alone', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const requestId = await askForFriendship(ben, anna);
    await eventually(async () => expect(await notifiersOf(anna)).toEqual([ben.id]));
    await block(anna, ben);
    expect([await requestsOf(anna, 'INCOMING'), await requestsOf(ben, 'OUTGOING')]).toEqual([
      [],
      [requestId],
    ]);
    await eventually(async () => expect(await notifiersOf(anna)).toEqual([]));
  });

  test("the blocker's own request is taken back, and asking again wants the block lifted first", async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    await askForFriendship(anna, ben);
    await block(anna, ben);
    expect([await requestsOf(anna, 'OUTGOING'), await requestsOf(ben, 'INCOMING')]).toEqual([[], []]);
    expect((await refusal(anna, 'sendFriendRequest', { userId: ben.id })).__typename).toBe('UserIsBlocked');
  });
});

describe('profile and notifications', () => {
  test('the profile stays to be seen by both', async () => {
    const { anna, ben } = await blocked();
    const profile = 'query($id: ID!) { user(id: $id) { displayName } }';
    expect(await ben.ask(profile, { id: anna.id })).toEqual({ displayName: anna.displayName });
    expect(await anna.ask(profile, { id: ben.id })).toEqual({ displayName: ben.displayName });
  });

  test('what is unread of the other is taken back from the blocker alone; from others it stays', async () => {
    const { anna, ben, roomId } = await friends();
    const carla = await signUp();
    for (const person of [anna, ben]) await sendMessage(carla, await befriend(carla, person), 'Hello');
    await sendMessage(ben, roomId, 'Hello, Anna');
    await sendMessage(anna, roomId, 'Hello, Ben');
    const notifiersAre = (...expected: readonly string[][]) =>
      eventually(async () => {
        const notifiers = await Promise.all([notifiersOf(anna), notifiersOf(ben)]);
        expect(notifiers.map((ids) => new Set(ids))).toEqual(expected.map((ids) => new Set(ids)));
      });
    // By kinds: that Ben accepted and what he said wait for Anna, what she said for Ben.
    await notifiersAre([carla.id, ben.id], [carla.id, anna.id]);
    await block(anna, ben);
    await notifiersAre([carla.id], [carla.id, anna.id]);
  });
});

describe('events', () => {
  const subscription = `subscription { friendEvents { __typename ... on StreamStart { cursor }
    ... on UserBlocked { user { id } } ... on UserUnblocked { user { id } } ... on FriendDeleted { user { id } } } }`;

  test('the blocker learns of the block, the blocked one that the friendship has ended, and of nothing else', async () => {
    const { anna, ben } = await friends();
    const carla = await signUp();
    const [annas, bens] = [anna.subscribe(subscription), ben.subscribe(subscription)];
    await Promise.all([started(annas), started(bens)]);
    await block(anna, ben);
    await unblock(anna, ben);
    await askForFriendship(carla, ben);
    expect(await nextEvent(annas)).toEqual({ __typename: 'UserBlocked', user: { id: ben.id } });
    expect(await nextEvent(annas)).toEqual({ __typename: 'UserUnblocked', user: { id: ben.id } });
    expect(await nextEvent(bens)).toEqual({ __typename: 'FriendDeleted', user: { id: anna.id } });
    expect(await nextEvent(bens)).toEqual({ __typename: 'FriendRequestSent' });
  });
});

describe('refusals', () => {
  test('nobody blocks themself, nobody at all, or what is no id', async () => {
    const anna = await signUp();
    const refused = async (userId: string) => refusal(anna, 'blockUser', { userId });
    expect((await refused(anna.id)).__typename).toBe('CannotTargetYourself');
    expect((await refused(randomUUID())).__typename).toBe('UserNotFound');
    expect(await refused('nonsense')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
    expect(await blockedUsers(anna)).toEqual([]);
  });

  test('only who is blocked can be unblocked', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    expect((await refusal(anna, 'unblockUser', { userId: ben.id })).__typename).toBe('NotBlocked');
    expect(await refusal(anna, 'unblockUser', { userId: 'nonsense' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
  });

  test('a repeat changes nothing', async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    await block(anna, ben);
    expect(await perform(anna, 'blockUser', { userId: ben.id }, { success: 'user { id }' })).toEqual({
      __typename: 'BlockUserSuccess',
      user: { id: ben.id },
    });
    expect(await blockedUsers(anna)).toEqual([ben.id]);
  });

  test('of many is listed the newest first, page by page', async () => {
    const anna = await signUp();
    const others = await Promise.all([signUp(), signUp(), signUp()]);
    for (const other of others) await block(anna, other);
    const read = (after: string | null) =>
      anna.ask<Page<{ id: string }>>(
        'query($after: String) { blockedUsers(first: 2, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } }',
        { after },
      );
    const first = await read(null);
    const second = await read(first.pageInfo.endCursor);
    const listed = [...first.edges, ...second.edges].map(({ node }) => node.id);
    expect(listed).toEqual(others.map(({ id }) => id).toReversed());
    expect([first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([true, false]);
  });

  test('a block of both by each other holds until both have lifted it', async () => {
    const { anna, ben } = await friends();
    await block(anna, ben);
    await block(ben, anna);
    await unblock(anna, ben);
    expect(await friendshipState(ben, anna)).toBe('BLOCKED');
    await unblock(ben, anna);
    await befriend(anna, ben);
    expect(await openDirectRoom(ben, anna)).toEqual(expect.any(String));
  });
});
