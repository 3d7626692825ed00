import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type EventStream, eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { createVisibleNumbers, visibleRuns } from '../src/messages/visible-numbers.ts';
import type { HiddenMessageDocument } from '../src/stores/documents.ts';
import { v7 } from 'uuid';
import { type Person, type Result, type Said, startTestService, type TestService } from './service.ts';

test('places count what is seen, and numbers are found by them', () =>
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.nat(30),
      fc.uniqueArray(fc.integer({ min: 1, max: 40 })),
      (lowest, length, hidden) => {
        const highest = lowest + length - 1;
        const numbers = Array.from({ length }, (_, index) => lowest + index);
        const seen = numbers.filter((number) => !hidden.includes(number));
        const visible = createVisibleNumbers({ lowest, highest }, hidden);
        expect(visible.count).toBe(seen.length);
        expect(seen.map((_, index) => visible.numberAt(index + 1))).toEqual(seen);
        const runs = [...visibleRuns({ lowest, highest }, hidden)];
        expect(runs.flatMap(({ from, to }) => numbers.filter((each) => each >= from && each <= to))).toEqual(
          seen,
        );
        for (let number = 0; number <= highest + 1; number++)
          expect(visible.countUpTo(number)).toBe(seen.filter((each) => each <= number).length);
      },
    ),
  ));

const starting = startTestService();
const others: { close(): Promise<void> }[] = [];
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => {
  for (const other of others) await other.close();
  await (await starting).close();
});

type Answer = Result & { readonly limit?: number };
const hide = (person: Person, messageId: string): Promise<Answer> =>
  person.ask(
    `mutation ($input: HideMessageInput!) { hideMessage(input: $input) { __typename ... on Problem { code reason }
      ... on TooManyHidden { limit } ... on HideMessageSuccess { messageId room { id } } } }`,
    { input: { messageId } },
  );
interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: { readonly text: string } }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly endCursor: string;
  };
}
const page = (person: Person, roomId: string, args: string): Promise<Page> =>
  person
    .ask<{ messages: Page }>(
      `{ room(id: "${roomId}") { messages(${args}) { totalCount edges { node { text } }
        pageInfo { hasNextPage hasPreviousPage endCursor } } } }`,
    )
    .then(({ messages }) => messages);
const texts = ({ edges }: Page): readonly string[] => edges.map(({ node }) => node.text);

interface Told {
  readonly inboxEvents: {
    readonly __typename: string;
    readonly messageId?: string;
    readonly room?: { readonly lastMessage: { readonly text: string } | null };
  };
}
const lists = 'subscription ($after: Cursor) { inboxEvents(after: $after) { __typename';
const told = `${lists} ... on InboxMessageHidden { roomId messageId } ... on InboxRoomChanged { room { id lastMessage { text } } } } }`;

/** What a list is told until all of it was. A room may be shown more than once. */
async function toldOf(stream: EventStream<Told>, ...expected: readonly string[]): Promise<string> {
  const missing = new Set(expected);
  for (;;) {
    const { data, extensions } = await stream.next();
    const { messageId, room } = data?.inboxEvents ?? { __typename: '' };
    missing.delete(messageId ?? room?.lastMessage?.text ?? '');
    if (missing.size === 0) return extensions?.cursor ?? '';
  }
}

describe('a message that somebody has hidden', () => {
  test('is told to their own devices, at any instance, and to those that come back; to nobody else', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const another = await chat.startAnother();
    others.push(another);
    const said: Said[] = [];
    for (const text of ['one', 'two', 'three']) said.push(await ada.say(roomId, text));
    const [one = '', two = '', three = ''] = said.map(({ id }) => id);
    const subscribe = (person: Person, after?: string): Promise<EventStream<Told>> =>
      person.subscribe<Told>(told, after === undefined ? {} : { after });
    const [here, there, adas] = [
      await subscribe(bob),
      await subscribe(bob.at(another.url)),
      await subscribe(ada),
    ];
    const start = (await here.next()).extensions?.cursor ?? '';
    await there.next();
    await hide(bob, three);
    for (const stream of [here, there]) await toldOf(stream, three, 'two');
    await hide(bob, two);
    const cursor = await toldOf(here, two, 'one');
    // A repeat is no news.
    await hide(bob, two);
    await hide(bob, one);
    expect((await here.next()).data?.inboxEvents).toMatchObject({ messageId: one });
    await toldOf(await subscribe(bob, start), one, two, three);
    await toldOf(await subscribe(bob, cursor), one);
    await ada.say(roomId, 'four');
    await toldOf(adas, 'four');
    expect(adas.waiting().map(({ data }) => data?.inboxEvents.__typename)).not.toContain(
      'InboxMessageHidden',
    );
  });

  test('is in none of their streams any more, live and in a replay, and in all of the others', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [adas, bobs] = [await ada.listen(roomId), await bob.listen(roomId)];
    const start = (await bobs.next()).data?.roomEvents.cursor ?? '';
    await adas.next();
    const { id } = await ada.say(roomId, 'embarrassing');
    expect((await bobs.next()).data?.roomEvents.message?.text).toBe('embarrassing');
    const list = await bob.subscribe<Told>(told);
    await list.next();
    await hide(bob, id);
    await toldOf(list, id);
    await ada.edit(id, 'still embarrassing');
    await ada.delete(id);
    await ada.say(roomId, 'end');
    expect((await bobs.next()).data?.roomEvents.message?.text).toBe('end');
    const replay = await bob.listen(roomId, { after: start });
    expect((await replay.next()).data?.roomEvents.message?.text).toBe('end');
    const types = [];
    for (let count = 1; count <= 4; count += 1) types.push((await adas.next()).data?.roomEvents.__typename);
    expect(types).toEqual(['MessageSent', 'MessageEdited', 'MessageDeleted', 'MessageSent']);
  });

  test('is gone from their pages, which are as long as before, in every direction', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = [];
    for (let number = 1; number <= 9; number++) said.push(await ada.say(roomId, String(number)));
    for (const number of [2, 4, 5, 9]) await hide(bob, said[number - 1]?.id ?? '');
    expect(texts(await page(bob, roomId, 'last: 3'))).toEqual(['6', '7', '8']);
    const first = await page(bob, roomId, 'first: 3');
    expect(texts(first)).toEqual(['1', '3', '6']);
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    const rest = await page(bob, roomId, `first: 3, after: "${first.pageInfo.endCursor}"`);
    expect(texts(rest)).toEqual(['7', '8']);
    expect(rest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
    expect(texts(await page(bob, roomId, 'aroundNumber: 4, first: 3'))).toEqual(['1', '3', '6']);
    expect(texts(await page(ada, roomId, 'last: 9'))).toHaveLength(9);
  });

  test('is no last message, found by no search and nowhere else; for others nothing has changed', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, 'first');
    const { id } = await ada.say(roomId, 'embarrassing');
    const answer = await bob.say(roomId, 'What?', { replyTo: id });
    const last = (person: Person) =>
      person.ask(`{ room(id: "${roomId}") { lastMessage { text } unreadCount lastSeq } }`);
    await hide(bob, answer.id);
    await hide(bob, id);
    expect(await hide(bob, id)).toMatchObject({ __typename: 'HideMessageSuccess', messageId: id });
    expect(await last(bob)).toMatchObject({ lastMessage: { text: 'first' }, unreadCount: 0, lastSeq: 4 });
    expect(await last(ada)).toMatchObject({ lastMessage: { text: 'What?' }, unreadCount: 1, lastSeq: 4 });
    expect(await bob.ask(`{ message(id: "${id}") { id } }`)).toBeNull();
    expect(await bob.ask(`{ node(id: "${id}") { id } }`)).toBeNull();
    expect(await ada.ask(`{ message(id: "${answer.id}") { replyTo { text } } }`)).toEqual({
      replyTo: { text: 'embarrassing' },
    });
    const found = async (person: Person) => {
      const query = `{ searchMessages(query: "embar", roomId: "${roomId}") { edges { node { text } } } }`;
      return (await person.ask<{ edges: object[] }>(query)).edges;
    };
    await eventually(async () => expect(await found(ada)).toHaveLength(1));
    expect(await found(bob)).toEqual([]);
    const later = await bob.say(roomId, 'And?', { replyTo: (await ada.say(roomId, 'x')).id });
    await hide(bob, later.replyTo?.id ?? '');
    expect(await bob.ask(`{ message(id: "${later.id}") { replyTo { text } } }`)).toEqual({ replyTo: null });
  });

  test('stays hidden when it is edited and pinned', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'Helo');
    await hide(bob, id);
    await ada.edit(id, 'Hello');
    const pin = 'mutation ($input: PinMessageInput!) { pinMessage(input: $input) { __typename } }';
    await ada.ask(pin, { input: { messageId: id } });
    const pinned = (person: Person) => person.ask(`{ room(id: "${roomId}") { pinnedMessages { text } } }`);
    expect(await pinned(bob)).toEqual({ pinnedMessages: [] });
    expect(await pinned(ada)).toEqual({ pinnedMessages: [{ text: 'Hello' }] });
    expect(texts(await page(bob, roomId, 'last: 5'))).toEqual([]);
  });

  test('is one that they see: of a room or a time of others there is none', async () => {
    const { ada, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'x');
    expect((await hide(chat.person(), id)).__typename).toBe('MessageNotFound');
    expect((await hide(ada, 'x')).__typename).toBe('InvalidInput');
  });

  test('is one of 1,000 in a room at most; the refusal says the number', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'x');
    const before = Array.from({ length: 1_000 }, (_, index) => ({
      _id: `${bob.id}:${index}`,
      userId: bob.id,
      roomId,
      number: index + 100,
    }));
    await chat.db.collection<HiddenMessageDocument>('hidden_messages').insertMany(before);
    expect(await hide(bob, id)).toMatchObject({
      __typename: 'TooManyHidden',
      code: 'TOO_MANY_HIDDEN',
      limit: 1_000,
      reason: expect.stringContaining('1,000'),
    });
    expect((await hide(ada, id)).__typename).toBe('HideMessageSuccess');
  });

  test('is one of 1,000 also when devices hide others at the same moment', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const before = Array.from({ length: 998 }, (_, index) => ({
      _id: `${bob.id}:of-${index}`,
      userId: bob.id,
      roomId,
      number: index + 100,
    }));
    await chat.db.collection<HiddenMessageDocument>('hidden_messages').insertMany(before);
    const said: Said[] = [];
    for (let number = 1; number <= 8; number++) said.push(await ada.say(roomId, String(number)));
    const answers = await Promise.all(said.map(({ id }) => hide(bob, id)));
    const types = answers.map(({ __typename }) => __typename);
    expect(types.filter((type) => type === 'HideMessageSuccess')).toHaveLength(2);
    expect(types.filter((type) => type === 'TooManyHidden')).toHaveLength(6);
    expect(texts(await page(bob, roomId, 'last: 9'))).toHaveLength(6);
  });

  test('is not the first unread one: the next one is that they see', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said: Said[] = [];
    for (let number = 1; number <= 5; number++) said.push(await ada.say(roomId, String(number)));
    const idOf = (number: number): string => said[number - 1]?.id ?? '';
    const first = async (person: Person) =>
      (
        await person.ask<{ firstUnreadMessage: { text: string } | null }>(
          `{ room(id: "${roomId}") { firstUnreadMessage { text } } }`,
        )
      ).firstUnreadMessage?.text ?? null;
    await bob.read(roomId, 1);
    await hide(bob, idOf(2));
    expect(await first(bob)).toBe('3');
    await ada.delete(idOf(3));
    await hide(bob, idOf(4));
    expect(await first(bob)).toBe('5');
    await hide(bob, idOf(5));
    expect(await first(bob)).toBeNull();
  });
});

test('no reply goes to what its author has hidden, now or later, nor to what is not in the room', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const [hidden, seen] = [await bob.say(roomId, 'Hidden'), await bob.say(roomId, 'Seen')];
  await hide(ada, hidden.id);
  const does = (mutation: string, input: object): Promise<Result> =>
    ada.ask(
      `mutation ($input: ${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input!) { ${mutation}(input: $input) { __typename } }`,
      { input },
    );
  const sendAt = new Date(Date.now() + 86_400_000).toISOString();
  const replies = (replyTo: string): Promise<Result>[] => [
    ada.trySay({ roomId, text: 'Re', replyTo }),
    does('setDraft', { roomId, text: 'Re', replyTo }),
    does('scheduleMessage', { roomId, clientMessageId: v7(), text: 'Re', replyTo, sendAt }),
  ];
  const namesOf = async (results: readonly Promise<Result>[]) =>
    (await Promise.all(results)).map(({ __typename }) => __typename);
  const elsewhere = await ada.say(await chat.room(ada, chat.person()), 'Elsewhere');
  for (const { id } of [hidden, elsewhere])
    expect(await namesOf(replies(id))).toEqual(Array(3).fill('MessageNotFound'));
  expect(await namesOf(replies(seen.id))).toEqual([
    'SendMessageSuccess',
    'SetDraftSuccess',
    'ScheduleMessageSuccess',
  ]);
  // Who has not hidden it may answer it.
  expect((await bob.trySay({ roomId, text: 'Re', replyTo: hidden.id })).__typename).toBe(
    'SendMessageSuccess',
  );
});
