import { afterEach, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  eventually,
  type Person,
  refusal,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  started,
  succeed,
  nextDelivered,
} from '@parley/testkit';

afterEach(everybodyLeaves);

const own = 'room { id isPinned isArchived isMuted mutedUntil isMarkedUnread }';

/** The ids of the viewer's rooms in a folder, in their order. */
async function idsIn(person: Person, folder: string): Promise<readonly string[]> {
  const { edges } = await person.ask<{ edges: readonly { readonly node: { readonly id: string } }[] }>(
    'query($folder: RoomFolder!) { rooms(folder: $folder) { edges { node { id } } } }',
    { folder },
  );
  return edges.map(({ node }) => node.id);
}

async function makeGroup(owner: Person, title: string): Promise<string> {
  const { room } = await succeed<{ readonly room: { readonly id: string } }>(
    owner,
    'createGroupRoom',
    { title },
    'room { id }',
  );
  return room.id;
}

const unread = async (person: Person): Promise<unknown> => await person.ask('{ unread { messages rooms } }');

test('a room is pinned, archived, muted and marked by each member for themselves, and listed by folder', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const groupId = await makeGroup(ada, 'Hikers');
  expect(await idsIn(ada, 'ALL')).toEqual([groupId, roomId]);

  expect(await succeed(ada, 'pinRoom', { roomId }, own)).toMatchObject({ room: { isPinned: true } });
  expect(await idsIn(ada, 'ALL')).toEqual([roomId, groupId]);
  expect(await idsIn(ada, 'GROUPS')).toEqual([groupId]);

  const archived = await succeed(ada, 'archiveRoom', { roomId }, own);
  expect(archived).toMatchObject({ room: { isArchived: true, isPinned: false } });
  expect([await idsIn(ada, 'ALL'), await idsIn(ada, 'ARCHIVED')]).toEqual([[groupId], [roomId]]);
  expect(await idsIn(ben, 'ALL')).toEqual([roomId]);

  // What is new brings it back.
  await sendMessage(ben, roomId, 'Hello');
  await eventually(async () => expect(await idsIn(ada, 'ALL')).toEqual([roomId, groupId]));
  expect(await unread(ada)).toEqual({ messages: 1, rooms: 1 });

  expect(await succeed(ada, 'markRoomUnread', { roomId: groupId }, own)).toMatchObject({
    room: { isMarkedUnread: true },
  });
  expect(await unread(ada)).toEqual({ messages: 1, rooms: 2 });
  expect(await idsIn(ada, 'UNREAD')).toEqual([roomId, groupId]);
  await succeed(ada, 'markMessagesRead', { roomId, upTo: 1 });
  expect(await idsIn(ada, 'UNREAD')).toEqual([groupId]);

  expect(await succeed(ada, 'muteRoom', { roomId }, own)).toMatchObject({
    room: { isMuted: true, mutedUntil: null },
  });
  expect(await idsIn(ada, 'MUTED')).toEqual([roomId]);
  expect(await succeed(ada, 'muteRoom', { roomId, isMuted: false }, own)).toMatchObject({
    room: { isMuted: false },
  });
  expect(await idsIn(ada, 'MUTED')).toEqual([]);
});

test("a change is shown to the viewer's other devices, and to nobody else", async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const subscription = `subscription { inboxEvents {
    __typename ... on InboxRoomChanged { room { id isPinned isMuted lastMessage { text } } } } }`;
  const [adas, bens] = [ada.subscribe(subscription), ben.subscribe(subscription)];
  await Promise.all([adas, bens].map(started));
  await succeed(ada, 'pinRoom', { roomId });
  expect((await nextDelivered(adas)).event).toMatchObject({ room: { id: roomId, isPinned: true } });
  await sendMessage(ada, roomId, 'After it');
  expect((await nextDelivered(bens)).event).toMatchObject({
    room: { isPinned: false, lastMessage: { text: 'After it' } },
  });
});

test('a muted room notifies of nothing', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  await succeed(ada, 'muteRoom', { roomId, until: new Date(Date.now() + 3_600_000).toISOString() });
  const notified = async () => {
    const { edges } = await ada.ask<{ edges: readonly { node: { kind: string } }[] }>(
      '{ notifications(first: 50) { edges { node { kind } } } }',
    );
    return edges.filter(({ node }) => node.kind === 'MESSAGE_RECEIVED').length;
  };
  // It comes before the loud one, so that it would be there when that is.
  await sendMessage(ben, roomId, 'Quiet');
  await succeed(ada, 'muteRoom', { roomId, isMuted: false });
  await eventually(async () => {
    await sendMessage(ben, roomId, 'Loud');
    expect(await notified()).toBeGreaterThan(0);
  });
  const texts = JSON.stringify(
    await ada.ask('{ notifications(first: 50) { edges { node { message { text } } } } }'),
  );
  expect(texts).toContain('Loud');
  expect(texts).not.toContain('Quiet');
});

test.each(['pinRoom', 'archiveRoom', 'muteRoom', 'markRoomUnread', 'setDraft'])(
  '%s is refused to who is not in the room, and for what is no room',
  async (mutation) => {
    const { roomId } = await signUpFriends();
    const stranger = await signUp();
    const more = mutation === 'setDraft' ? { text: 'Hel' } : {};
    expect((await refusal(stranger, mutation, { roomId, ...more })).__typename).toBe('NotARoomMember');
    expect((await refusal(stranger, mutation, { roomId: '', ...more })).__typename).toBe('InvalidInput');
  },
);

test('muteRoom takes a time to come, and nothing else', async () => {
  const { ada, roomId } = await signUpFriends();
  expect((await refusal(ada, 'muteRoom', { roomId, until: '2020-01-01T00:00:00.000Z' })).__typename).toBe(
    'InvalidInput',
  );
});

test('no more than 20 rooms are pinned: TooManyRooms says so', async () => {
  const ada = await signUp();
  const rooms: string[] = [];
  for (let index = 0; index < 21; index += 1) rooms.push(await makeGroup(ada, `Group ${index}`));
  for (const roomId of rooms.slice(1)) await succeed(ada, 'pinRoom', { roomId });
  const problem = await refusal(ada, 'pinRoom', { roomId: rooms[0] });
  expect(problem.__typename).toBe('TooManyRooms');
  expect(problem.reason).toContain('20');
  await succeed(ada, 'pinRoom', { roomId: rooms[1], isPinned: false });
  await succeed(ada, 'pinRoom', { roomId: rooms[0] });
});

test('a draft is there on another device, and answers to no message of another room', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id } = await sendMessage(ben, roomId, 'How are you?');
  const device = await signIn(ada);
  const draft = 'room { draft { text savedAt replyTo { text sender { displayName } } } }';
  const saved = await succeed(device, 'setDraft', { roomId, text: 'Well, ', replyTo: id }, draft);
  expect(saved).toMatchObject({
    room: {
      draft: {
        text: 'Well, ',
        replyTo: { text: 'How are you?', sender: { displayName: expect.any(String) } },
      },
    },
  });
  expect(await ada.ask(`{ room(id: "${roomId}") { draft { text } } }`)).toEqual({
    draft: { text: 'Well, ' },
  });
  expect(await ben.ask(`{ room(id: "${roomId}") { draft { text } } }`)).toEqual({ draft: null });
  const elsewhere = await makeGroup(ada, 'Elsewhere');
  const problem = await refusal(ada, 'setDraft', { roomId: elsewhere, text: '', replyTo: id });
  expect(problem.__typename).toBe('MessageNotFound');
});

/** `TooManyDrafts` (200 threads) is tested beside its rule: so many at once pass the limit of `setDraft`. */
test('a draft in a thread is shown on another device as it is saved, and is refused where nobody can reply', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const { id } = await sendMessage(ben, roomId, 'How are you?');
  const device = await signIn(ada);
  const inbox = device.subscribe<{
    inboxEvents: { threadRootId?: string; draft?: { text: string } | null };
  }>(
    'subscription { inboxEvents(include: [THREADS]) { ... on InboxThreadChanged { threadRootId draft { text } } } }',
  );
  await inbox.next();
  const written = { roomId, text: 'Well, ', threadRootId: id };
  expect(await succeed(ada, 'setDraft', written, 'threadRoot { threadDraft { text } }')).toMatchObject({
    threadRoot: { threadDraft: { text: 'Well, ' } },
  });
  for (;;) {
    const event = (await inbox.next()).data?.inboxEvents;
    if (event?.threadRootId === undefined) continue;
    expect(event).toEqual({ threadRootId: id, draft: { text: 'Well, ' } });
    break;
  }
  const draft = `{ message(id: "${id}") { threadDraft { text } } }`;
  expect(await device.ask(draft)).toEqual({ threadDraft: { text: 'Well, ' } });
  expect(await ben.ask(draft)).toEqual({ threadDraft: null });
  const problem = await refusal(ada, 'setDraft', { ...written, threadRootId: roomId });
  expect(problem.__typename).toBe('NotAThreadRoot');
});
