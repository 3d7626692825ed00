import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { addToGroup, letJoinLater, makeGroup } from './group.ts';
import { type Person, type Said, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
let ada: Person;
let bob: Person;
let roomId: string;
let said: Said[];
beforeAll(async () => {
  chat = await starting;
  ({ ada, bob, roomId } = await chat.friends());
  said = [];
  for (let number = 1; number <= 9; number++) said.push(await ada.say(roomId, String(number)));
});
afterAll(async () => (await starting).close());

interface Page {
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly number: number } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
  readonly totalCount: number;
}
const selection =
  '{ totalCount edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }';
const page = async (args: string, person = bob, room = roomId): Promise<Page> =>
  (await person.ask<{ messages: Page }>(`{ room(id: "${room}") { messages${args} ${selection} } }`)).messages;
const numbers = ({ edges }: Page) => edges.map(({ node }) => node.number);
const idOf = (number: number): string => said[number - 1]?.id ?? '';

describe('Room.messages around a message', () => {
  test('has it in the middle, and goes on in both directions from there', async () => {
    const around = await page(`(around: "${idOf(5)}", first: 3)`);
    expect(numbers(around)).toEqual([4, 5, 6]);
    expect(around.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: true });
    expect(numbers(await page(`(last: 2, before: "${around.pageInfo.startCursor}")`))).toEqual([2, 3]);
    expect(numbers(await page(`(first: 2, after: "${around.pageInfo.endCursor}")`))).toEqual([7, 8]);
  });

  test.each([
    ['the oldest', 1, [1, 2, 3]],
    ['the newest', 9, [7, 8, 9]],
    ['a number that nothing has yet', 99, [7, 8, 9]],
    ['a number below the first', 0, [1, 2, 3]],
  ])('is as long near an end: %s', async (_what, number, expected) => {
    expect(numbers(await page(`(aroundNumber: ${number}, first: 3)`))).toEqual(expected);
  });

  test('counts what the viewer may see on all pages', async () => {
    expect((await page('(last: 2)')).totalCount).toBe(9);
    const empty = await chat.friends();
    expect(await page('(aroundNumber: 5)', empty.bob, empty.roomId)).toMatchObject({
      totalCount: 0,
      edges: [],
    });
  });

  test.each(['last: 1', 'after: "WzFd"', 'before: "WzFd"', 'aroundNumber: 1', 'first: 101'])(
    'is refused together with %s',
    async (other) => {
      const query = `{ room(id: "${roomId}") { messages(around: "${idOf(5)}", ${other}) { totalCount } } }`;
      const answer = await bob.send(query);
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    },
  );

  test('is refused for a message of another room and one that is not there, with the same words', async () => {
    const other = await chat.friends();
    const elsewhere = await other.ada.say(other.roomId, 'x');
    const [strange, none] = await Promise.all(
      [elsewhere.id, v7()].map((id) =>
        bob.send(`{ room(id: "${roomId}") { messages(around: "${id}") { totalCount } } }`),
      ),
    );
    expect(strange?.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(strange?.errors).toEqual(none?.errors);
  });
});

describe('what was said before the viewer joined', () => {
  test('is found by nothing', async () => {
    const cem = chat.person();
    const group = await makeGroup(chat.db, ada, bob);
    const early = await ada.say(group, 'early');
    await addToGroup(chat.db, group, cem);
    await letJoinLater(chat.db, group, cem, 2);
    const late = await ada.say(group, 'late');
    expect(await cem.ask(`{ message(id: "${early.id}") { id } }`)).toBeNull();
    expect(await cem.ask(`{ node(id: "${early.id}") { id } }`)).toBeNull();
    expect(
      (await cem.send(`{ room(id: "${group}") { messages(around: "${early.id}") { totalCount } } }`)).errors,
    ).toHaveLength(1);
    const around = await page('(aroundNumber: 1)', cem, group);
    expect([numbers(around), around.totalCount]).toEqual([[2], 1]);
    expect(await cem.ask(`{ room(id: "${group}") { firstUnreadMessage { id } } }`)).toEqual({
      firstUnreadMessage: { id: late.id },
    });
  });
});

describe('Room.firstUnreadMessage', () => {
  test('is the first after the receipt that is not deleted, in each room of a list', async () => {
    const cem = chat.person();
    const rooms = await Promise.all([ada, bob].map((other) => chat.room(other, cem)));
    const [first = '', second = ''] = rooms;
    const texts = [];
    for (const text of ['1', '2', '3']) texts.push(await ada.say(first, text));
    await bob.say(second, 'only');
    const unread = async () => {
      const { edges } = await cem.ask<{
        edges: { node: { id: string; firstUnreadMessage: { text: string } | null } }[];
      }>('{ rooms { edges { node { id firstUnreadMessage { text } } } } }');
      const byId = new Map(edges.map(({ node }) => [node.id, node.firstUnreadMessage?.text ?? null]));
      return [byId.get(first), byId.get(second)];
    };
    expect(await unread()).toEqual(['1', 'only']);
    await ada.delete(texts[0]?.id ?? '');
    await cem.read(second, 1);
    expect(await unread()).toEqual(['2', null]);
    await ada.delete(texts[1]?.id ?? '');
    await ada.delete(texts[2]?.id ?? '');
    expect(await unread()).toEqual([null, null]);
  });
});

describe('message and node', () => {
  const typeOf = (id: string, person: Person) =>
    person.ask<{ __typename: string; id: string } | null>(`{ node(id: "${id}") { __typename id } }`);

  test('find what the viewer may see, by its id alone', async () => {
    const query = `{ message(id: "${idOf(3)}") { number room { id } } }`;
    expect(await bob.ask(query)).toEqual({ number: 3, room: { id: roomId } });
    expect(await typeOf(idOf(3), bob)).toEqual({ __typename: 'Message', id: idOf(3) });
    expect(await typeOf(roomId.toUpperCase(), bob)).toEqual({ __typename: 'Room', id: roomId });
  });

  test('find nothing for a stranger, for an unknown id and for what is no id', async () => {
    const stranger = chat.person();
    for (const id of [idOf(3), roomId, v7(), 'x', ''])
      expect([await typeOf(id, stranger), await stranger.ask(`{ message(id: "${id}") { id } }`)]).toEqual([
        null,
        null,
      ]);
    for (const id of [bob.id, v7(), 'x']) expect(await typeOf(id, bob)).toBeNull();
  });

  test('find nothing of the 1:1 room with somebody whom the viewer has blocked', async () => {
    const pair = await chat.friends();
    const last = await pair.ada.say(pair.roomId, 'x');
    await chat.block(pair.bob, pair.ada);
    await eventually(async () => expect(await typeOf(pair.roomId, pair.bob)).toBeNull());
    expect(await pair.bob.ask(`{ message(id: "${last.id}") { id } }`)).toBeNull();
    expect(await typeOf(last.id, pair.bob)).toBeNull();
    expect(await typeOf(last.id, pair.ada)).not.toBeNull();
  });
});

describe('Room.peerReadUpTo', () => {
  test('is how far the other one has read or sent, also after a block', async () => {
    const pair = await chat.friends();
    for (const text of ['1', '2', '3']) await pair.ada.say(pair.roomId, text);
    const peer = async (person: Person) =>
      (await person.ask<{ peerReadUpTo: number }>(`{ room(id: "${pair.roomId}") { peerReadUpTo } }`))
        .peerReadUpTo;
    expect([await peer(pair.ada), await peer(pair.bob)]).toEqual([0, 3]);
    await pair.bob.read(pair.roomId, 2);
    expect(await peer(pair.ada)).toBe(2);
    await chat.block(pair.bob, pair.ada);
    await eventually(async () =>
      expect((await pair.bob.read(pair.roomId, 3)).__typename).toBe('NotARoomMember'),
    );
    expect(await peer(pair.ada)).toBe(2);
    const group = await makeGroup(chat.db, ada, bob);
    expect(await ada.ask(`{ room(id: "${group}") { peerReadUpTo } }`)).toEqual({ peerReadUpTo: null });
  });

  test('comes with its time in the stream', async () => {
    const pair = await chat.friends();
    await pair.ada.say(pair.roomId, '1');
    const events =
      'subscription ($roomId: ID!) { roomEvents(roomId: $roomId) { ... on MessagesRead { upTo at } } }';
    const stream = await pair.ada.subscribe<object>(events, { roomId: pair.roomId });
    await stream.next();
    await pair.bob.read(pair.roomId, 1);
    const read = { upTo: 1, at: expect.stringMatching(/^\d{4}-.*Z$/u) };
    expect((await stream.next()).data).toEqual({ roomEvents: read });
  });
});

describe('a client that shows its own message', () => {
  const events = `subscription ($roomId: ID!) { roomEvents(roomId: $roomId) {
    ... on MessageSent { message { id clientMessageId } edge { cursor node { id } } } } }`;
  interface Payload {
    readonly roomEvents: {
      readonly message?: { readonly id: string; readonly clientMessageId: string | null };
      readonly edge?: { readonly cursor: string; readonly node: { readonly id: string } };
    };
  }

  test('knows it in the stream by the id that it made, and nobody else does', async () => {
    const pair = await chat.friends();
    const streams = await Promise.all(
      [pair.ada, pair.bob].map((person) => person.subscribe<Payload>(events, { roomId: pair.roomId })),
    );
    for (const stream of streams) await stream.next();
    const { id } = await pair.ada.say(pair.roomId, 'Mine', { clientMessageId: 'mine' });
    const [own, other] = await Promise.all(
      streams.map(async (stream) => (await stream.next()).data?.roomEvents),
    );
    expect(own?.message).toEqual({ id, clientMessageId: 'mine' });
    expect(other?.message).toEqual({ id, clientMessageId: null });
    expect(await pair.bob.ask(`{ message(id: "${id}") { clientMessageId } }`)).toEqual({
      clientMessageId: null,
    });
    expect(own?.edge).toEqual(other?.edge);
    const [edge] = (await page('', pair.bob, pair.roomId)).edges;
    expect(own?.edge).toEqual({ cursor: edge?.cursor, node: { id } });
  });

  test('gets its place in the room with the answer', async () => {
    const input = { roomId, clientMessageId: v7(), text: 'Last' };
    const send = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) {
      ... on SendMessageSuccess { edge { cursor node { number clientMessageId } } } } }`;
    const { edge } = await bob.ask<{ edge: { cursor: string; node: object } }>(send, { input });
    expect(edge.node).toEqual({ number: 10, clientMessageId: input.clientMessageId });
    expect(numbers(await page(`(last: 1, before: "${edge.cursor}")`))).toEqual([9]);
  });
});
