import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createEventFactory } from '@parley/event-bus';
import { UserRegistered } from '@parley/events';
import { type EventStream, eventually } from '@parley/testkit';
import * as fc from 'fast-check';
import { v7 } from 'uuid';
import type {
  HiddenMessageDocument,
  MessageDocument,
  RoomDocument,
  RoomLogDocument,
  ThreadDocument,
  ThreadReadDocument,
  UserNamesDocument,
} from '../src/stores/documents.ts';
import { addToGroup, letJoinLater, makeGroup, removeFromGroup } from './group.ts';
import { type Happened, type Person, type Said, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

interface Thread {
  readonly replyCount: number;
  readonly lastNumber: number;
  readonly lastReplyAt: string | null;
  readonly lastRepliers: readonly { readonly id: string }[];
  readonly isFollowed: boolean;
  readonly readUpTo: number;
  readonly unreadCount: number;
}
const threadFields = `replyCount lastNumber lastReplyAt lastRepliers(first: 5) { id } isFollowed readUpTo unreadCount`;
const threadOf = async (person: Person, id: string): Promise<Thread | null> =>
  (
    await person.ask<{ readonly thread: Thread | null } | null>(
      `query ($id: ID!) { message(id: $id) { thread { ${threadFields} } } }`,
      { id },
    )
  )?.thread ?? null;
const summary = async (person: Person, id: string) => {
  const thread = await threadOf(person, id);
  if (thread === null) return null;
  const { lastReplyAt: _lastReplyAt, lastRepliers, ...rest } = thread;
  return { ...rest, repliers: lastRepliers.map((user) => user.id) };
};

interface Page {
  readonly totalCount: number;
  readonly edges: readonly { readonly cursor: string; readonly node: { readonly text: string | null } }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly hasPreviousPage: boolean };
}
const replies = async (person: Person, id: string, args: string): Promise<Page> =>
  (
    await person.ask<{ readonly thread: { readonly replies: Page } }>(
      `query ($id: ID!) { message(id: $id) { thread { replies(${args}) { totalCount edges { cursor node { text } }
        pageInfo { hasNextPage hasPreviousPage } } } } }`,
      { id },
    )
  ).thread.replies;
const texts = ({ edges }: Page) => edges.map(({ node }) => node.text);

const roomOf = (person: Person, id: string) =>
  person.ask<{
    readonly unreadCount: number;
    readonly lastMessage: { readonly text: string } | null;
    readonly messages: { readonly totalCount: number; readonly edges: readonly { node: { text: string } }[] };
  }>(
    `{ room(id: "${id}") { unreadCount lastMessage { text } messages(last: 100) { totalCount edges { node { text } } } } }`,
  );

const followed = async (person: Person, args = 'first: 20'): Promise<readonly string[]> =>
  (
    await person.ask<{
      readonly edges: readonly { readonly node: { readonly root: { readonly id: string } } }[];
    }>(`{ followedThreads(${args}) { edges { node { root { id } } } } }`)
  ).edges.map(({ node }) => node.root.id);

const set = async (person: Person, mutation: string, input: object): Promise<string> => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { __typename } }`;
  return (await person.ask<{ readonly __typename: string }>(query, { input })).__typename;
};

interface InboxEvent {
  readonly __typename: string;
  readonly threadRootId?: string;
  readonly thread?: object | null;
  readonly room?: { readonly id: string } | null;
}
/** An open list of rooms, and what it has shown of threads. */
async function inboxOf(person: Person, args: string) {
  const stream = await person.subscribe<{ readonly inboxEvents: InboxEvent }>(
    `subscription { inboxEvents${args === '' ? '' : `(${args})`} { __typename
      ... on InboxRoomChanged { room { id } }
      ... on InboxThreadChanged { threadRootId thread { isFollowed readUpTo unreadCount } } } }`,
  );
  const next = async () => {
    const { data, errors, extensions } = await stream.next();
    if (!data || errors !== undefined) throw new Error(JSON.stringify(errors));
    return { ...data.inboxEvents, at: String(extensions?.cursor) };
  };
  const isThread = ({ __typename }: InboxEvent) => __typename === 'InboxThreadChanged';
  return {
    next,
    /** The next that it shows of a thread; null where the thread is not seen. */
    async thread(): Promise<object | null> {
      for (;;) {
        const event = await next();
        if (!isThread(event)) continue;
        return event.thread ? { threadRootId: event.threadRootId, ...event.thread } : null;
      }
    },
    threads: () => stream.waiting().flatMap(({ data }) => (data && isThread(data.inboxEvents) ? [data] : [])),
  };
}

const createEvent = createEventFactory({ source: 'user' });
async function nameOf({ id }: Person): Promise<string> {
  const username = `u${id.replaceAll('-', '').slice(-20)}`;
  const names = { username, displayName: 'Somebody', bio: '', version: 1 };
  await chat.publish(
    createEvent(UserRegistered, { ...names, userId: id, registeredAt: new Date().toISOString() }),
  );
  await eventually(async () =>
    expect(await chat.db.collection<UserNamesDocument>('user_names').findOne({ _id: id })).not.toBeNull(),
  );
  return username;
}

async function group(...more: readonly Person[]) {
  const [ada, bob, eve] = [chat.person(), chat.person(), chat.person()];
  return { ada, bob, eve, roomId: await makeGroup(chat.db, ada, bob, eve, ...more) };
}

describe('a reply in a thread', () => {
  test('is no message of the room: it moves no count, no page and no last message, and who replies follows', async () => {
    const { ada, bob, eve, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    expect(await threadOf(ada, root.id)).toBeNull();
    const reply = await bob.say(roomId, 'reply', { threadRootId: root.id });
    expect(reply).toMatchObject({ number: 0, text: 'reply' });
    for (const person of [ada, bob, eve]) {
      const room = await roomOf(person, roomId);
      expect(room.lastMessage).toEqual({ text: 'root' });
      expect(room.messages).toMatchObject({ totalCount: 1, edges: [{ node: { text: 'root' } }] });
    }
    expect((await roomOf(eve, roomId)).unreadCount).toBe(1);
    const thread = { replyCount: 1, lastNumber: 1, repliers: [bob.id] };
    expect(await summary(ada, root.id)).toEqual({ ...thread, isFollowed: true, readUpTo: 0, unreadCount: 1 });
    expect(await summary(bob, root.id)).toEqual({ ...thread, isFollowed: true, readUpTo: 1, unreadCount: 0 });
    expect(await summary(eve, root.id)).toEqual({
      ...thread,
      isFollowed: false,
      readUpTo: 0,
      unreadCount: 0,
    });
    const asked = `{ message(id: "${reply.id}") { isInRoom threadNumber threadRoot { id } thread { replyCount } } }`;
    expect(await eve.ask(asked)).toEqual({
      isInRoom: false,
      threadNumber: 1,
      threadRoot: { id: root.id },
      thread: null,
    });
    const next = await eve.say(roomId, 'next');
    expect(next.number).toBe(2);
  });

  test('is in the room as well where its sender says so: then it counts in both', async () => {
    const { ada, bob, eve, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const both = await bob.say(roomId, 'both', { threadRootId: root.id, alsoInRoom: true });
    expect(both.number).toBe(2);
    expect(await roomOf(eve, roomId)).toMatchObject({ unreadCount: 2, lastMessage: { text: 'both' } });
    expect(texts(await replies(eve, root.id, 'first: 9'))).toEqual(['both']);
    expect((await eve.delete(both.id)).__typename).toBe('NotTheSender');
    expect((await bob.delete(both.id)).__typename).toBe('DeleteMessageSuccess');
    expect(await threadOf(eve, root.id)).toMatchObject({ replyCount: 0, lastNumber: 1, lastReplyAt: null });
    expect((await roomOf(eve, roomId)).unreadCount).toBe(1);
  });

  test('is answered, not sent twice; and a repeat that says something else of the thread is refused', async () => {
    const { ada, bob, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const input = { roomId, text: 'once', clientMessageId: 'mine', threadRootId: root.id };
    const sent = await Promise.all([1, 2, 3].map(() => bob.trySay(input)));
    expect(new Set(sent.map((result) => result.sent?.id)).size).toBe(1);
    expect(await threadOf(ada, root.id)).toMatchObject({ replyCount: 1 });
    for (const other of [{ alsoInRoom: true }, { threadRootId: null }])
      expect((await bob.trySay({ ...input, ...other })).__typename).toBe('ClientMessageIdReused');
    await ada.delete(root.id);
    expect((await bob.trySay(input)).sent?.id).toBe(sent[0]?.sent?.id);
  });

  test('is edited, reacted to, pinned, quoted, searched for and hidden like any message', async () => {
    const { ada, bob, eve, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const { id } = await bob.say(roomId, 'zeppelin', { threadRootId: root.id });
    expect((await bob.edit(id, 'zeppelins')).__typename).toBe('EditMessageSuccess');
    expect(await set(eve, 'addReaction', { messageId: id, emoji: '👍' })).toBe('AddReactionSuccess');
    expect(await set(ada, 'pinMessage', { messageId: id })).toBe('PinMessageSuccess');
    expect(
      await ada.ask(`{ room(id: "${roomId}") { pinnedMessages { text reactions { count } } } }`),
    ).toEqual({
      pinnedMessages: [{ text: 'zeppelins', reactions: [{ count: 1 }] }],
    });
    const quote = await eve.say(roomId, 'look', { replyTo: id });
    expect(quote.replyTo).toEqual({ id });
    const find = `{ searchMessages(query: "zeppelins", roomId: "${roomId}") { edges { node { id } } } }`;
    await eventually(async () => expect(await eve.ask(find)).toEqual({ edges: [{ node: { id } }] }));
    expect(await set(ada, 'hideMessage', { messageId: id })).toBe('HideMessageSuccess');
    expect(texts(await replies(ada, root.id, 'first: 5'))).toEqual([]);
    expect(await threadOf(ada, root.id)).toMatchObject({ replyCount: 1, unreadCount: 0 });
    expect(texts(await replies(eve, root.id, 'first: 5'))).toEqual(['zeppelins']);
    expect((await roomOf(ada, roomId)).messages.totalCount).toBe(2);
  });

  test('needs a root: of this room, seen, no reply itself, and not deleted before the first one', async () => {
    const { ada, bob, roomId } = await group();
    const other = await group();
    const elsewhere = await other.ada.say(other.roomId, 'elsewhere');
    const root = await ada.say(roomId, 'root');
    const reply = await bob.say(roomId, 'reply', { threadRootId: root.id });
    const both = await bob.say(roomId, 'both', { threadRootId: root.id, alsoInRoom: true });
    const [gone, hidden] = [await ada.say(roomId, 'gone'), await ada.say(roomId, 'hidden')];
    await ada.delete(gone.id);
    await set(bob, 'hideMessage', { messageId: hidden.id });
    for (const threadRootId of [elsewhere.id, reply.id, both.id, gone.id, hidden.id, v7()]) {
      const refused = await bob.trySay({ roomId, text: 'no', threadRootId });
      expect(refused).toMatchObject({ __typename: 'NotAThreadRoot', code: 'NOT_A_THREAD_ROOT' });
      expect(refused.reason).toMatch(/^A thread hangs from .+\.$/u);
    }
    expect(await bob.trySay({ roomId, text: 'no', threadRootId: 'x' })).toMatchObject({
      problems: [{ field: 'threadRootId' }],
    });
    expect(await bob.trySay({ roomId, text: 'no', alsoInRoom: true })).toMatchObject({
      problems: [{ field: 'alsoInRoom' }],
    });
    // Who has not hidden it may.
    await ada.say(roomId, 'yes', { threadRootId: hidden.id });
  });

  test('goes on under a tombstone, where there was one before', async () => {
    const { ada, bob, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    await bob.say(roomId, '1', { threadRootId: root.id });
    await Promise.all([ada.delete(root.id), bob.say(roomId, '2', { threadRootId: root.id })]);
    await ada.say(roomId, '3', { threadRootId: root.id });
    const asked = `{ message(id: "${root.id}") { text deletedAt thread { replyCount root { text } replies { edges { node { text } } } } } }`;
    expect(await bob.ask(asked)).toMatchObject({
      text: null,
      deletedAt: expect.any(String),
      thread: {
        replyCount: 3,
        root: { text: null },
        replies: { edges: ['1', '2', '3'].map((text) => ({ node: { text } })) },
      },
    });
  });
});

describe('a thread', () => {
  test('is read page by page from both ends, and names who replied last', async () => {
    const { ada, bob, eve, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const sent: Said[] = [];
    for (const [index, person] of [ada, bob, eve, bob, ada].entries())
      sent.push(
        await person.say(roomId, `${index + 1}`, { threadRootId: root.id, alsoInRoom: index % 2 === 0 }),
      );
    const first = await replies(eve, root.id, 'first: 2');
    expect(first).toMatchObject({ totalCount: 5, pageInfo: { hasNextPage: true, hasPreviousPage: false } });
    expect(texts(first)).toEqual(['1', '2']);
    const after = first.edges.at(-1)?.cursor ?? '';
    expect(texts(await replies(eve, root.id, `first: 2, after: "${after}"`))).toEqual(['3', '4']);
    expect(texts(await replies(eve, root.id, 'last: 2'))).toEqual(['4', '5']);
    expect(texts(await replies(eve, root.id, `last: 9, before: "${after}"`))).toEqual(['1']);
    expect((await summary(eve, root.id))?.repliers).toEqual([ada.id, bob.id, eve.id]);
    await Promise.all([ada.delete(sent[4]?.id ?? ''), bob.delete(sent[3]?.id ?? '')]);
    expect(await summary(eve, root.id)).toMatchObject({
      replyCount: 3,
      repliers: [eve.id, bob.id, ada.id],
      unreadCount: 0,
    });
    const { errors } = (await eve.send(
      `{ message(id: "${root.id}") { thread { lastRepliers(first: 6) { id } } } }`,
    )) as { readonly errors?: readonly { readonly message: string }[] };
    expect(errors?.[0]?.message).toContain('between 1 and 5');
  });

  test('is read around one reply, by its id or its place, and around nothing else', async () => {
    const { ada, bob, eve, roomId } = await group();
    const [root, other] = [await ada.say(roomId, 'root'), await ada.say(roomId, 'other')];
    const sent: Said[] = [];
    for (let number = 1; number <= 7; number += 1)
      sent.push(await bob.say(roomId, `${number}`, { threadRootId: root.id, alsoInRoom: number % 2 === 0 }));
    const elsewhere = await bob.say(roomId, 'elsewhere', { threadRootId: other.id });
    const around = await replies(eve, root.id, `first: 3, around: "${sent[3]?.id}"`);
    expect(texts(around)).toEqual(['3', '4', '5']);
    expect(around).toMatchObject({ totalCount: 7, pageInfo: { hasNextPage: true, hasPreviousPage: true } });
    const after = around.edges.at(-1)?.cursor ?? '';
    expect(texts(await replies(eve, root.id, `first: 9, after: "${after}"`))).toEqual(['6', '7']);
    expect(texts(await replies(eve, root.id, 'first: 3, aroundNumber: 1'))).toEqual(['1', '2', '3']);
    expect(texts(await replies(eve, root.id, 'first: 3, aroundNumber: 99'))).toEqual(['5', '6', '7']);
    await set(eve, 'hideMessage', { messageId: sent[3]?.id });
    expect(texts(await replies(eve, root.id, 'first: 3, aroundNumber: 5'))).toEqual(['3', '5', '6']);
    for (const id of [sent[3]?.id, root.id, elsewhere.id, other.id, v7()]) {
      const answer = await eve.send(
        `{ message(id: "${root.id}") { thread { replies(around: "${id}") { totalCount } } } }`,
      );
      expect(answer.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('two who reply at once are both counted, also when they begin it', async () => {
    const { ada, bob, eve, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const all = [ada, bob, eve].flatMap((person) => [1, 2, 3, 4].map(() => person));
    await Promise.all(
      all.map((person, index) =>
        person.say(roomId, 'at once', { threadRootId: root.id, alsoInRoom: index % 3 === 0 }),
      ),
    );
    expect(await summary(bob, root.id)).toMatchObject({ replyCount: 12, lastNumber: 12, isFollowed: true });
    const found = await chat.db.collection<MessageDocument>('messages').find({ roomId }).toArray();
    const inThread = found.flatMap((message) => message.inThread?.number ?? []);
    expect(inThread.toSorted((one, other) => one - other)).toEqual(all.map((_, index) => index + 1));
    const inRoom = found.map(({ number }) => number).filter((number) => number > 0);
    expect(inRoom.toSorted((one, other) => one - other)).toEqual([1, 2, 3, 4, 5]);
  });

  test('is followed by whom a reply mentions, until they do no more; a repeat changes nothing', async () => {
    const { ada, bob, eve, roomId } = await group();
    const name = await nameOf(eve);
    const root = await ada.say(roomId, 'root');
    await bob.say(roomId, `@${name}`, { threadRootId: root.id });
    expect(await followed(eve)).toEqual([root.id]);
    for (const _ of [1, 2])
      expect(await set(eve, 'unfollowThread', { threadRootId: root.id })).toBe('UnfollowThreadSuccess');
    await eve.say(roomId, 'still not', { threadRootId: root.id });
    await bob.say(roomId, `@${name}`, { threadRootId: root.id });
    expect(await followed(eve)).toEqual([]);
    expect(await threadOf(eve, root.id)).toMatchObject({ isFollowed: false, unreadCount: 0 });
    for (const _ of [1, 2])
      expect(await set(eve, 'followThread', { threadRootId: root.id })).toBe('FollowThreadSuccess');
    expect(await threadOf(eve, root.id)).toMatchObject({ isFollowed: true, unreadCount: 1 });
    // By an edit, too.
    const { ada: cem, bob: dora, roomId: second } = await group(eve);
    const other = await cem.say(second, 'root');
    const { id } = await dora.say(second, 'reply', { threadRootId: other.id });
    expect(await followed(eve)).toEqual([root.id]);
    await dora.edit(id, `reply, @${name}`);
    expect(await followed(eve)).toEqual([other.id, root.id]);
  });

  test('is marked as read forward only, and what cannot be is refused', async () => {
    const { ada, bob, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const threadRootId = root.id;
    for (const mutation of ['followThread', 'unfollowThread'])
      expect(await set(ada, mutation, { threadRootId })).toBe('ThreadNotFound');
    expect(await set(ada, 'markThreadRead', { threadRootId, upTo: 0 })).toBe('ThreadNotFound');
    const sent: Said[] = [];
    for (const text of ['1', '2', '3']) sent.push(await bob.say(roomId, text, { threadRootId }));
    expect(await set(ada, 'markThreadRead', { threadRootId, upTo: 4 })).toBe('InvalidInput');
    expect(await set(ada, 'markThreadRead', { threadRootId, upTo: -1 })).toBe('InvalidInput');
    await Promise.all([2, 1, 2].map((upTo) => set(ada, 'markThreadRead', { threadRootId, upTo })));
    expect(await threadOf(ada, threadRootId)).toMatchObject({ readUpTo: 2, unreadCount: 1 });
    expect(await followed(ada, 'unreadOnly: true')).toEqual([threadRootId]);
    await bob.delete(sent[2]?.id ?? '');
    expect(await threadOf(ada, threadRootId)).toMatchObject({ readUpTo: 2, unreadCount: 0, replyCount: 2 });
    expect(await followed(ada, 'unreadOnly: true')).toEqual([]);
    const stranger = chat.person();
    for (const mutation of ['followThread', 'unfollowThread', 'markThreadRead']) {
      const input = { threadRootId, ...(mutation === 'markThreadRead' && { upTo: 1 }) };
      expect([mutation, await set(stranger, mutation, input)]).toEqual([mutation, 'ThreadNotFound']);
    }
  });

  test('is shown anew to the devices of who reads it, follows it or ceases to, and to nobody else', async () => {
    const { ada, bob, roomId } = await group();
    const { id: threadRootId } = await ada.say(roomId, 'root');
    const [device, bobs] = [
      await inboxOf(ada, 'include: [THREADS]'),
      await inboxOf(bob, 'include: [THREADS]'),
    ];
    const [start, bobsStart] = [await device.next(), await bobs.next()];
    for (const text of ['1', '2']) {
      await bob.say(roomId, text, { threadRootId });
      // Who replies has read it, too.
      for (const inbox of [device, bobs, bobs]) await inbox.thread();
    }
    const roomsOnly = await inboxOf(ada, '');
    await set(ada, 'markThreadRead', { threadRootId, upTo: 1 });
    expect(await device.thread()).toEqual({ threadRootId, isFollowed: true, readUpTo: 1, unreadCount: 1 });
    await set(ada, 'unfollowThread', { threadRootId });
    expect(await device.thread()).toEqual({ threadRootId, isFollowed: false, readUpTo: 1, unreadCount: 0 });
    // Repeats, and what is less, are nothing new.
    await set(ada, 'unfollowThread', { threadRootId });
    for (const upTo of [1, 0]) await set(ada, 'markThreadRead', { threadRootId, upTo });
    await set(ada, 'followThread', { threadRootId });
    expect(await device.thread()).toEqual({ threadRootId, isFollowed: true, readUpTo: 1, unreadCount: 1 });
    await set(ada, 'markThreadRead', { threadRootId, upTo: 2 });
    const last = { threadRootId, isFollowed: true, readUpTo: 2, unreadCount: 0 };
    expect(await device.thread()).toEqual(last);
    const resumed = await inboxOf(ada, `include: [THREADS], after: "${start.at}"`);
    expect(await resumed.thread()).toEqual(last);
    expect(bobs.threads()).toEqual([]);
    expect(roomsOnly.threads()).toEqual([]);
    // Who replies has read so far, on all devices.
    await bob.say(roomId, '3', { threadRootId });
    expect(await bobs.thread()).toEqual({ threadRootId, isFollowed: true, readUpTo: 3, unreadCount: 0 });
    // What comes after somebody was removed says nothing of the thread.
    await set(bob, 'unfollowThread', { threadRootId });
    await removeFromGroup(chat.db, roomId, bob);
    const late = await inboxOf(bob, `include: [THREADS], after: "${bobsStart.at}"`);
    expect(await late.thread()).toBeNull();
  });

  test('is shown anew to who follow it with each reply and deletion, and to nobody who does not see it', async () => {
    const { ada, bob, eve, roomId } = await group();
    const { id: threadRootId } = await ada.say(roomId, 'root');
    const [adas, eves] = [await inboxOf(ada, 'include: [THREADS]'), await inboxOf(eve, 'include: [THREADS]')];
    const [start, evesStart] = [await adas.next(), await eves.next()];
    await bob.say(roomId, '1', { threadRootId });
    await adas.thread();
    await eve.say(roomId, '2', { threadRootId });
    for (const inbox of [adas, eves, eves]) await inbox.thread();
    const stranger = chat.person();
    await addToGroup(chat.db, roomId, stranger);
    const strangers = await inboxOf(stranger, 'include: [THREADS]');
    const unread = async (inbox: typeof adas, unreadCount: number): Promise<void> => {
      for (
        let seen: object | null = {};
        seen === null || !('unreadCount' in seen) || seen.unreadCount !== unreadCount;
      )
        seen = await inbox.thread();
    };
    const total = (person: Person) => person.ask('{ unread { threads } }');
    expect(await total(ada)).toEqual({ threads: 1 });
    const third = await bob.say(roomId, '3', { threadRootId });
    await unread(adas, 3);
    await unread(eves, 1);
    await bob.say(roomId, '4', { threadRootId, alsoInRoom: true });
    await unread(adas, 4);
    await bob.delete(third.id);
    await unread(adas, 3);
    const resumed = await inboxOf(ada, `include: [THREADS], after: "${start.at}"`);
    await unread(resumed, 3);
    await set(ada, 'markThreadRead', { threadRootId, upTo: 4 });
    await unread(adas, 0);
    expect(await total(ada)).toEqual({ threads: 0 });
    // Who was removed follows it still, and is told nothing of it; nor who came later.
    await removeFromGroup(chat.db, roomId, eve);
    await bob.say(roomId, '5', { threadRootId });
    await unread(adas, 1);
    const back = await inboxOf(eve, `include: [THREADS], after: "${evesStart.at}"`);
    const said = await chat.room(chat.person(), eve);
    for (let event = await back.next(); event.room?.id !== said; event = await back.next())
      if (event.__typename === 'InboxThreadChanged') expect(event.thread).toBeNull();
    expect(strangers.threads()).toEqual([]);
  });

  test('is listed by its newest activity, page after page', async () => {
    const { ada, bob, roomId } = await group();
    const roots: string[] = [];
    for (let made = 0; made < 5; made += 1) {
      const { id } = await ada.say(roomId, 'root');
      roots.unshift(id);
      await bob.say(roomId, 'reply', { threadRootId: id });
    }
    await bob.say(roomId, 'again', { threadRootId: roots[4] ?? '' });
    const expected = [roots[4], ...roots.slice(0, 4)];
    const seen: string[] = [];
    for (let after = ''; ;) {
      const page = await ada.ask<{
        edges: { node: { root: { id: string } } }[];
        pageInfo: { hasNextPage: boolean; endCursor: string };
      }>(
        `{ followedThreads(first: 2${after}) { edges { node { root { id } } } pageInfo { hasNextPage endCursor } } }`,
      );
      seen.push(...page.edges.map(({ node }) => node.root.id));
      if (!page.pageInfo.hasNextPage) break;
      after = `, after: "${page.pageInfo.endCursor}"`;
    }
    expect(seen).toEqual(expected);
    expect(await followed(chat.person())).toEqual([]);
  });
});

describe('who may see a thread', () => {
  test('is who sees its root: nobody from outside, who was removed, or is back since', async () => {
    const { ada, bob, eve, roomId } = await group();
    const late = chat.person();
    const root = await ada.say(roomId, 'root');
    const { id } = await eve.say(roomId, 'reply', { threadRootId: root.id });
    await addToGroup(chat.db, roomId, late);
    await letJoinLater(chat.db, roomId, late, 2);
    const asked = async (person: Person) => ({
      root: await threadOf(person, root.id),
      reply: await person.ask(`{ message(id: "${id}") { text } }`),
      list: await followed(person),
      sent: (await person.trySay({ roomId, text: 'x', threadRootId: root.id })).__typename,
    });
    const nothing = { root: null, reply: null, list: [] };
    expect(await asked(late)).toEqual({ ...nothing, sent: 'NotAThreadRoot' });
    expect(await asked(chat.person())).toEqual({ ...nothing, sent: 'NotARoomMember' });
    await removeFromGroup(chat.db, roomId, eve);
    expect(await asked(eve)).toEqual({ ...nothing, sent: 'NotARoomMember' });
    const $set = { leftAt: null, firstVisibleNumber: 2, firstVisibleSeq: 4 };
    await chat.db
      .collection<{ _id: string }>('room_members')
      .updateOne({ _id: `${roomId}:${eve.id}` }, { $set });
    await letJoinLater(chat.db, roomId, eve, 4);
    expect(await asked(eve)).toEqual({ ...nothing, sent: 'NotAThreadRoot' });
    // What is said there meanwhile notifies them of nothing.
    await bob.say(roomId, 'more', { threadRootId: root.id });
    const entry = await chat.db
      .collection<RoomLogDocument>('room_log')
      .findOne({ roomId, type: 'ThreadReplySent', actorId: bob.id });
    expect(entry).toMatchObject({ recipientIds: [ada.id] });
  });

  test('is not who blocks the other of a 1:1 room; in a group a block hides nothing and notifies nobody', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const root = await ada.say(roomId, 'root');
    await bob.say(roomId, 'reply', { threadRootId: root.id });
    const crowd = await makeGroup(chat.db, ada, bob);
    const inGroup = await ada.say(crowd, 'root');
    await bob.say(crowd, 'reply', { threadRootId: inGroup.id });
    expect(await followed(ada)).toEqual([inGroup.id, root.id]);
    await chat.block(ada, bob);
    await eventually(async () => expect(await followed(ada)).toEqual([inGroup.id]));
    expect(await threadOf(ada, root.id)).toBeNull();
    expect(await set(ada, 'markThreadRead', { threadRootId: root.id, upTo: 1 })).toBe('ThreadNotFound');
    expect((await bob.trySay({ roomId, text: 'x', threadRootId: root.id })).__typename).toBe('CannotMessage');
    expect(await threadOf(bob, root.id)).toMatchObject({ replyCount: 1 });
    const { id } = await bob.say(crowd, 'blocked', { threadRootId: inGroup.id });
    const log = chat.db.collection<RoomLogDocument>('room_log');
    expect(await log.findOne({ messageId: id })).toMatchObject({ type: 'ThreadReplySent', recipientIds: [] });
    expect(await threadOf(ada, inGroup.id)).toMatchObject({ replyCount: 2, unreadCount: 2 });
  });

  test('only admins may reply where only they may post', async () => {
    const { ada, bob, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const $set = { 'group.settings.whoMayPost': 'ADMINS' as const };
    await chat.db.collection<RoomDocument>('rooms').updateOne({ _id: roomId }, { $set });
    expect((await bob.trySay({ roomId, text: 'x', threadRootId: root.id })).__typename).toBe('NotAllowed');
  });

  test('nobody without a session', async () => {
    const { ada, bob, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    await bob.say(roomId, 'reply', { threadRootId: root.id });
    for (const query of [
      '{ followedThreads { edges { cursor } } }',
      `mutation { followThread(input: { threadRootId: "${root.id}" }) { __typename } }`,
      `{ message(id: "${root.id}") { thread { replyCount } } }`,
    ]) {
      const { errors } = await chat.sendAs(await chat.token(null), query);
      expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });
});

const events = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
  ... on StreamEvent { cursor } ... on ThreadReplySent { message { id text } edge { cursor } thread { replyCount unreadCount root { id } } }
  ... on MessageSent { message { text threadRoot { thread { replyCount } } } }
  ... on MessageDeleted { message { id threadRoot { thread { replyCount } } } }
  ... on MessageEdited { message { id text } } } }`;
type Told = Happened['roomEvents'] & {
  readonly thread?: object;
  readonly edge?: { readonly cursor: string };
};
async function told(stream: EventStream<{ readonly roomEvents: Told }>, count: number) {
  const all: Told[] = [];
  while (all.length < count) {
    const event = (await stream.next()).data?.roomEvents;
    if (event === undefined) throw new Error('The stream has ended.');
    if (event.__typename !== 'MessagesRead') all.push(event);
  }
  return all;
}

describe('a stream of the room', () => {
  test('tells of replies with the thread as it is, live and in a replay, without what its viewer has hidden', async () => {
    const { ada, bob, eve, roomId } = await group();
    const root = await ada.say(roomId, 'root');
    const stream = await eve.subscribe<{ roomEvents: Told }>(events, { roomId });
    const [start] = await told(stream, 1);
    const reply = await bob.say(roomId, 'reply', { threadRootId: root.id });
    await bob.say(roomId, 'both', { threadRootId: root.id, alsoInRoom: true });
    await bob.edit(reply.id, 'edited');
    const [sent, both, edited] = await told(stream, 3);
    const thread = { replyCount: expect.any(Number), unreadCount: 0, root: { id: root.id } };
    expect(sent).toMatchObject({ __typename: 'ThreadReplySent', message: { id: reply.id }, thread });
    expect(sent?.edge?.cursor).toBe((await replies(eve, root.id, 'first: 1')).edges[0]?.cursor);
    expect(both).toMatchObject({
      __typename: 'MessageSent',
      message: { text: 'both', threadRoot: { thread: { replyCount: 2 } } },
    });
    expect(edited).toMatchObject({ __typename: 'MessageEdited', message: { text: 'edited' } });
    await set(eve, 'hideMessage', { messageId: reply.id });
    await bob.delete(reply.id);
    await bob.say(roomId, 'last');
    const after = start?.cursor;
    const replayed = await told(await eve.subscribe<{ roomEvents: Told }>(events, { roomId, after }), 2);
    expect(replayed.map(({ __typename, message }) => [__typename, message?.text])).toEqual([
      ['MessageSent', 'both'],
      ['MessageSent', 'last'],
    ]);
    // Who hides the root is told nothing of what hangs from it.
    await set(ada, 'hideMessage', { messageId: root.id });
    const adas = await told(await ada.subscribe<{ roomEvents: Told }>(events, { roomId, after }), 2);
    expect(adas.map(({ message }) => message?.text)).toEqual(['both', 'last']);
    const bobs = await told(await bob.subscribe<{ roomEvents: Told }>(events, { roomId, after }), 5);
    expect(bobs.map(({ __typename }) => __typename)).toEqual([
      'ThreadReplySent',
      'MessageSent',
      'MessageEdited',
      'MessageDeleted',
      'MessageSent',
    ]);
    expect(bobs[3]).toMatchObject({ message: { id: reply.id, threadRoot: { thread: { replyCount: 1 } } } });
  });
});

type Does =
  | 'replies'
  | 'inBoth'
  | 'says'
  | 'deletes'
  | 'hides'
  | 'reads'
  | 'follows'
  | 'unfollows'
  | 'mentions'
  | 'edits';
interface Step {
  readonly does: Does;
  readonly who: number;
  readonly where: number;
}
const steps = fc.array(
  fc.record({
    does: fc.constantFrom<Does>(
      'replies',
      'replies',
      'replies',
      'inBoth',
      'says',
      'deletes',
      'deletes',
      'hides',
      'reads',
      'follows',
      'unfollows',
      'mentions',
      'edits',
    ),
    who: fc.nat({ max: 2 }),
    where: fc.nat({ max: 1 }),
  }),
  { minLength: 12, maxLength: 30 },
);

test('what threads say equals a recount of their replies, whatever happens, two at a time', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const { ada, bob, eve, roomId } = await group();
      const people = [ada, bob, eve];
      const name = await nameOf(eve);
      const roots = [(await ada.say(roomId, 'root')).id, (await bob.say(roomId, 'root')).id];
      const sent = people.map((): string[] => []);
      const take = async ({ does, who, where }: Step): Promise<unknown> => {
        const [person, own] = [people[who] ?? ada, sent[who] ?? []];
        const threadRootId = roots[where] ?? '';
        const reply = async (text: string, more: object = {}) =>
          own.push((await person.say(roomId, text, { threadRootId, ...more })).id);
        const any = sent.flat().at(where - 1) ?? v7();
        switch (does) {
          case 'replies':
            return reply('reply');
          case 'inBoth':
            return reply('both', { alsoInRoom: true });
          case 'mentions':
            return reply(`@${name}`);
          case 'says':
            return person.say(roomId, 'text');
          case 'edits':
            return person.edit(own.at(-1) ?? v7(), `${v7()} @${name}`);
          case 'deletes':
            return person.delete(own.splice(where - 1, 1)[0] ?? v7());
          case 'hides':
            return set(person, 'hideMessage', { messageId: any });
          case 'reads': {
            const { lastNumber = 0 } = (await threadOf(person, threadRootId)) ?? {};
            return set(person, 'markThreadRead', { threadRootId, upTo: Math.ceil(lastNumber / 2) });
          }
          case 'follows':
          case 'unfollows':
            return set(person, does === 'follows' ? 'followThread' : 'unfollowThread', { threadRootId });
        }
      };
      for (let at = 0; at < given.length; at += 2) await Promise.all(given.slice(at, at + 2).map(take));
      const found = await chat.db.collection<MessageDocument>('messages').find({ roomId }).toArray();
      const hidden = await chat.db
        .collection<HiddenMessageDocument>('hidden_messages')
        .find({ roomId })
        .toArray();
      const [threads, read] = await Promise.all([
        chat.db.collection<ThreadDocument>('threads').find({ roomId }).toArray(),
        chat.db.collection<ThreadReadDocument>('thread_reads').find({ roomId }).toArray(),
      ]);
      for (const rootId of roots) {
        const its = found.filter(({ inThread }) => inThread?.rootId === rootId);
        const numbers = its
          .map(({ inThread }) => inThread?.number ?? 0)
          .toSorted((one, other) => one - other);
        expect(numbers).toEqual(its.map((_, index) => index + 1));
        const kept = its
          .filter(({ deletedAt }) => deletedAt === null)
          .toSorted((one, other) => (other.inThread?.number ?? 0) - (one.inThread?.number ?? 0));
        const followers = threads.find(({ _id }) => _id === rootId)?.followerIds ?? [];
        for (const person of people) {
          const readUpTo = read.find(({ _id }) => _id === `${rootId}:${person.id}`)?.upTo ?? 0;
          const isHidden = ({ _id }: MessageDocument): boolean =>
            hidden.some((each) => each._id === `${person.id}:${_id}`);
          const unread = kept.filter(
            (each) => (each.inThread?.number ?? 0) > readUpTo && !isHidden(each),
          ).length;
          const isFollowed = followers.includes(person.id);
          expect(await summary(person, rootId)).toEqual(
            its.length === 0
              ? null
              : {
                  replyCount: kept.length,
                  lastNumber: its.length,
                  repliers: [...new Set(kept.map(({ senderId }) => senderId))],
                  isFollowed,
                  readUpTo,
                  unreadCount: isFollowed ? unread : 0,
                },
          );
        }
      }
      // The room counts what is in it, and its log has no hole.
      const room = await chat.db.collection<RoomDocument>('rooms').findOne({ _id: roomId });
      const inRoom = found.map(({ number }) => number).filter((number) => number > 0);
      expect(inRoom.toSorted((one, other) => one - other)).toEqual(inRoom.map((_, index) => index + 1));
      expect(room?.lastNumber).toBe(inRoom.length);
      const entries = await chat.db
        .collection<RoomLogDocument>('room_log')
        .find({ roomId })
        .sort({ seq: 1 })
        .toArray();
      expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
      for (const person of people) {
        const { unreadCount, messages } = await roomOf(person, roomId);
        expect(messages.totalCount).toBe(
          inRoom.length - hidden.filter(({ userId, number }) => userId === person.id && number > 0).length,
        );
        expect(unreadCount).toBeLessThanOrEqual(messages.totalCount);
      }
    }),
    { numRuns: 8, endOnFailure: true },
  );
}, 240_000);
