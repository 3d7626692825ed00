import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly id: string } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const listRooms = (person: Person, args = '') =>
  person.ask<Page>(`{ rooms${args} { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`);
const idsOf = ({ edges }: Page) => edges.map(({ node }) => node.id);

describe('openDirectRoom', () => {
  test('20 times at once makes one room, whichever of the two asks', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    await chat.befriend(ada, bob);
    await chat.areFriends(ada, bob);
    const opened = await Promise.all(
      Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? ada.open(bob.id) : bob.open(ada.id))),
    );
    expect(new Set(opened.map(({ room }) => room?.id)).size).toBe(1);
    expect(opened[0]?.room).toMatchObject({ readUpTo: 0, unreadCount: 0 });
    expect(await chat.db.collection('room_log').countDocuments({ roomId: opened[0]?.room?.id })).toBe(1);
    expect((await ada.open(bob.id)).room?.id).toBe(opened[0]?.room?.id);
  });

  test('waits for a friendship that is on its way', async () => {
    // For half a second: on a slow machine the event may take longer, but not each time.
    let opened: Awaited<ReturnType<Person['open']>> | undefined;
    for (let tries = 1; opened?.room === undefined && tries <= 20; tries += 1) {
      const [ada, bob] = [chat.person(), chat.person()];
      const opening = ada.open(bob.id);
      await chat.befriend(ada, bob);
      opened = await opening;
    }
    expect(opened?.room?.id).toEqual(expect.any(String));
  });

  test('says the same of strangers, oneself, blocks and friendships that ended, also when there is a room', async () => {
    const { ada, bob } = await chat.friends();
    expect((await ada.open(v7())).__typename).toBe('CannotMessage');
    expect((await ada.open(ada.id)).__typename).toBe('CannotMessage');
    await chat.block(ada, bob);
    await eventually(async () => expect((await bob.open(ada.id)).__typename).toBe('CannotMessage'));
    expect((await ada.open(bob.id)).__typename).toBe('CannotMessage');
    const others = await chat.friends();
    await chat.unfriend(others.ada, others.bob);
    await eventually(async () =>
      expect((await others.ada.open(others.bob.id)).__typename).toBe('CannotMessage'),
    );
    expect(await ada.open('bob')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'userId' }],
    });
  });
});

describe('rooms', () => {
  test('come with the newest activity first, page by page, without loss or repeat', async () => {
    const ada = chat.person();
    const rooms: string[] = [];
    for (let count = 0; count < 5; count++) {
      rooms.push(await chat.room(ada, chat.person()));
    }
    await ada.say(rooms[1] ?? '', 'Hello');
    const expected = [rooms[1], rooms[4], rooms[3], rooms[2], rooms[0]];
    expect(idsOf(await listRooms(ada))).toEqual(expected);
    const first = await listRooms(ada, '(first: 2)');
    const second = await listRooms(ada, `(first: 2, after: "${first.pageInfo.endCursor}")`);
    const third = await listRooms(ada, `(first: 2, after: "${second.pageInfo.endCursor}")`);
    expect([first, second, third].flatMap(idsOf)).toEqual(expected);
    expect([first, second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, true, false]);
  });

  test.each(['(first: 0)', '(first: 101)', '(after: "x")', '(after: "e30")'])(
    'refuses %s by name',
    async (args) => {
      const answer = await chat.person().send(`{ rooms${args} { edges { cursor } } }`);
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    },
  );

  test('show what each member needs', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, 'One');
    await ada.say(roomId, 'Two');
    const fields =
      '{ id kind peer { id } lastMessage { text sender { id } } unreadCount readUpTo members { edges { node { user { id } role } } } }';
    const page = (person: Person) =>
      person.ask<{
        edges: readonly { node: { members: { edges: { node: { user: { id: string } } }[] } } }[];
      }>(`{ rooms { edges { node ${fields} } } }`);
    const [mine, theirs] = await Promise.all([page(ada), page(bob)]);
    const lastMessage = { text: 'Two', sender: { id: ada.id } };
    const shared = { id: roomId, kind: 'DIRECT', lastMessage };
    expect(mine.edges[0]?.node).toMatchObject({
      ...shared,
      peer: { id: bob.id },
      unreadCount: 0,
      readUpTo: 2,
    });
    expect(theirs.edges[0]?.node).toMatchObject({
      ...shared,
      peer: { id: ada.id },
      unreadCount: 2,
      readUpTo: 0,
    });
    expect(theirs.edges[0]?.node.members.edges.map(({ node }) => node.user.id).toSorted()).toEqual(
      [ada.id, bob.id].toSorted(),
    );
  });
});

describe('a room', () => {
  const room = (person: Person, id: string) =>
    person.ask<{ id: string } | null>(`{ room(id: "${id}") { id } }`);
  const direct = (person: Person, id: string) =>
    person.ask<{ id: string } | null>(`{ directRoom(userId: "${id}") { id } }`);
  const reference = async (person: Person, typename: string, id: string) => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { __typename } }`;
    return (await person.ask<unknown[]>(query, { of: [{ __typename: typename, id }] }))[0];
  };

  test('is there for its members alone', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await ada.say(roomId, 'Secret');
    const eve = chat.person();
    for (const person of [ada, bob]) {
      expect(await room(person, roomId)).toEqual({ id: roomId });
      expect(await reference(person, 'Room', roomId)).toEqual({ __typename: 'Room' });
      expect(await reference(person, 'Message', said.id)).toEqual({ __typename: 'Message' });
    }
    expect(await direct(ada, bob.id)).toEqual({ id: roomId });
    for (const nothing of [
      room(eve, roomId),
      room(ada, v7()),
      room(ada, 'x'),
      direct(eve, ada.id),
      direct(ada, ada.id),
      direct(ada, 'x'),
      reference(eve, 'Room', roomId),
      reference(eve, 'Message', said.id),
      reference(ada, 'Message', 'x'),
    ])
      expect(await nothing).toBeNull();
  });

  test('is hidden from the blocker; the other still sees it', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await bob.say(roomId, 'Hello');
    await chat.block(ada, bob);
    await eventually(async () => expect(await room(ada, roomId)).toBeNull());
    expect(await direct(ada, bob.id)).toBeNull();
    expect(idsOf(await listRooms(ada))).toEqual([]);
    expect(await reference(ada, 'Room', roomId)).toBeNull();
    expect(await reference(ada, 'Message', said.id)).toBeNull();
    expect((await ada.read(roomId, 1)).__typename).toBe('NotARoomMember');
    expect(idsOf(await listRooms(bob))).toEqual([roomId]);
    expect(await direct(bob, ada.id)).toEqual({ id: roomId });
    await chat.unblock(ada, bob);
    await eventually(async () => expect(await room(ada, roomId)).toEqual({ id: roomId }));
  });

  test('says who is blocked only to the blocker', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await bob.say(roomId, 'Hello');
    expect(said.isFromBlocked).toBe(false);
    await chat.block(ada, bob);
    const seen = () =>
      bob.ask<{ lastMessage: { isFromBlocked: boolean } }>(
        `{ room(id: "${roomId}") { lastMessage { isFromBlocked } } }`,
      );
    await eventually(async () =>
      expect((await bob.trySay({ roomId, text: 'x' })).__typename).toBe('CannotMessage'),
    );
    expect((await seen()).lastMessage.isFromBlocked).toBe(false);
  });
});

describe('trust', () => {
  const operations = [
    '{ rooms { edges { cursor } } }',
    `{ room(id: "${v7()}") { id } }`,
    `{ directRoom(userId: "${v7()}") { id } }`,
    `mutation { openDirectRoom(input: {userId: "${v7()}"}) { __typename } }`,
    `mutation { sendMessage(input: {roomId: "${v7()}", clientMessageId: "1", text: "x"}) { __typename } }`,
    `mutation { editMessage(input: {messageId: "${v7()}", text: "x"}) { __typename } }`,
    `mutation { deleteMessage(input: {messageId: "${v7()}"}) { __typename } }`,
    `mutation { markMessagesRead(input: {roomId: "${v7()}", upTo: 1}) { __typename } }`,
    `{ _entities(representations: [{__typename: "Room", id: "${v7()}"}]) { __typename } }`,
    `{ _entities(representations: [{__typename: "Message", id: "${v7()}"}]) { __typename } }`,
  ];

  test.each(operations)('%s needs a viewer', async (operation) => {
    const nobody = await chat.sendAs(await chat.token(null), operation);
    expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('a caller that is not the gateway is refused', async () => {
    for (const token of [undefined, 'x'])
      expect((await chat.sendAs(token, '{ rooms { edges { cursor } } }')).status).toBe(401);
  });
});
