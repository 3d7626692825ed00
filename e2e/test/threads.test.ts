import { afterEach, expect, test } from '@jest/globals';
import {
  block,
  everybodyLeaves,
  eventually,
  type Person,
  refusal,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

const reply = (person: Person, roomId: string, threadRootId: string, more: object = {}) =>
  succeed<{ readonly message: { readonly id: string; readonly threadNumber: number } }>(
    person,
    'sendMessage',
    { roomId, clientMessageId: randomUUID(), text: 'reply', threadRootId, ...more },
    'message { id threadNumber }',
  );

test('a thread is seen with those who replied, followed on one device and read on another', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const device = await signIn(ada);
  const { id: threadRootId } = await sendMessage(ada, roomId, 'root');
  const sent = await reply(ben, roomId, threadRootId);
  expect(sent.message.threadNumber).toBe(1);
  const asked = `query($roomId: ID!) { room(id: $roomId) { unreadCount lastMessage { id }
    messages(last: 5) { edges { node { thread { replyCount isFollowed unreadCount lastRepliers { displayName } } } } } } }`;
  const thread = {
    replyCount: 1,
    isFollowed: true,
    unreadCount: 1,
    lastRepliers: [{ displayName: ben.displayName }],
  };
  expect(await device.ask(asked, { roomId })).toEqual({
    unreadCount: 0,
    lastMessage: { id: threadRootId },
    messages: { edges: [{ node: { thread } }] },
  });
  const list =
    '{ followedThreads(unreadOnly: true) { edges { node { root { id text } replies { edges { node { id } } } } } } }';
  const node = {
    root: { id: threadRootId, text: 'root' },
    replies: { edges: [{ node: { id: sent.message.id } }] },
  };
  expect(await ada.ask(list)).toEqual({ edges: [{ node }] });
  await succeed(ada, 'markThreadRead', { threadRootId, upTo: 1 }, 'thread { unreadCount }');
  expect(await device.ask(list)).toEqual({ edges: [] });
  await reply(ben, roomId, threadRootId, { alsoInRoom: true });
  expect(await device.ask(list)).toMatchObject({ edges: [{ node: { root: { id: threadRootId } } }] });
  expect(
    await succeed(ada, 'unfollowThread', { threadRootId }, 'thread { isFollowed unreadCount }'),
  ).toMatchObject({
    thread: { isFollowed: false, unreadCount: 0 },
  });
  expect(await device.ask(list)).toEqual({ edges: [] });
  expect(
    await succeed(ada, 'followThread', { threadRootId }, 'thread { isFollowed unreadCount }'),
  ).toMatchObject({
    thread: { isFollowed: true, unreadCount: 1 },
  });
});

test('roomEvents tells of a reply to who follow the room, with the thread as each of them sees it', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id: threadRootId } = await sendMessage(ada, roomId, 'root');
  const events = `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on ThreadReplySent {
    message { id sender { username } } thread { replyCount unreadCount root { text } } } } }`;
  interface Told {
    readonly roomEvents: { readonly __typename: string; readonly thread?: object; readonly message?: object };
  }
  const streams = [ada, ben].map((person) => person.subscribe<Told>(events, { roomId }));
  const next = async (index: number): Promise<Told['roomEvents']> => {
    for (;;) {
      const event = (await streams[index]?.next())?.data?.roomEvents;
      if (event === undefined) throw new Error('The stream has ended.');
      if (event.__typename !== 'MessagesRead') return event;
    }
  };
  for (const index of [0, 1]) expect((await next(index)).__typename).toBe('StreamStart');
  const { message } = await reply(ben, roomId, threadRootId);
  for (const [index, unreadCount] of [1, 0].entries())
    expect(await next(index)).toEqual({
      __typename: 'ThreadReplySent',
      message: { id: message.id, sender: { username: ben.username } },
      thread: { replyCount: 1, unreadCount, root: { text: 'root' } },
    });
});

test('a reply notifies who follow its thread, and nobody else of the room', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id: threadRootId } = await sendMessage(ada, roomId, 'root');
  const { message } = await reply(ben, roomId, threadRootId);
  const list = '{ notifications(first: 5) { edges { node { kind message { id } } } } }';
  const first = { node: { kind: 'THREAD_REPLIED', message: { id: message.id } } };
  await eventually(async () => {
    const { edges } = await ada.ask<{ edges: readonly object[] }>(list);
    expect(edges[0]).toEqual(first);
  });
  // Read on one device it is read in the inbox of all.
  const device = await signIn(ada);
  const inbox = device.subscribe<{ readonly inboxEvents: { readonly __typename: string } }>(
    'subscription { inboxEvents(include: [THREADS]) { __typename ... on InboxThreadChanged { threadRootId thread { unreadCount root { text } } } } }',
  );
  await inbox.next();
  await succeed(ada, 'markThreadRead', { threadRootId, upTo: 1 });
  for (let event: { readonly __typename: string } | undefined; event?.__typename !== 'InboxThreadChanged';) {
    event = (await inbox.next()).data?.inboxEvents;
    if (event?.__typename === 'InboxThreadChanged')
      expect(event).toMatchObject({ threadRootId, thread: { unreadCount: 0, root: { text: 'root' } } });
  }
  await eventually(async () => {
    const unread = '{ notifications(first: 5, unreadOnly: true) { edges { node { kind } } } }';
    expect(JSON.stringify(await device.ask(unread))).not.toContain('THREAD_REPLIED');
  });
  await succeed(ada, 'unfollowThread', { threadRootId });
  await reply(ben, roomId, threadRootId);
  const said = await sendMessage(ben, roomId, 'in the room');
  await eventually(async () => {
    const { edges } = await ada.ask<{ edges: readonly object[] }>(list);
    expect(edges.slice(0, 2)).toEqual([
      { node: { kind: 'MESSAGE_RECEIVED', message: { id: said.id } } },
      first,
    ]);
  });
});

test('what cannot be is refused: NotAThreadRoot of sendMessage, and ThreadNotFound', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stranger = await signUp();
  const { id: threadRootId } = await sendMessage(ada, roomId, 'root');
  const named = async (person: Person, mutation: string, input: object): Promise<string> =>
    (await refusal(person, mutation, input)).__typename;
  const read = { threadRootId, upTo: 1 };
  // There is no thread before the first reply.
  expect(await named(ada, 'followThread', { threadRootId })).toBe('ThreadNotFound');
  expect(await named(ada, 'unfollowThread', { threadRootId })).toBe('ThreadNotFound');
  expect(await named(ada, 'markThreadRead', read)).toBe('ThreadNotFound');
  const { message } = await reply(ben, roomId, threadRootId);
  const send = { roomId, clientMessageId: randomUUID(), text: 'no', threadRootId: message.id };
  expect(await named(ada, 'sendMessage', send)).toBe('NotAThreadRoot');
  expect(await named(ada, 'markThreadRead', { ...read, upTo: 2 })).toBe('InvalidInput');
  for (const mutation of ['followThread', 'unfollowThread'])
    expect(await named(stranger, mutation, { threadRootId })).toBe('ThreadNotFound');
  expect(await named(stranger, 'markThreadRead', read)).toBe('ThreadNotFound');
  await block(ada, ben);
  await eventually(async () => expect(await named(ada, 'markThreadRead', read)).toBe('ThreadNotFound'));
});
