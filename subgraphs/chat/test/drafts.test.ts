import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import type { ThreadDraftDocument } from '../src/stores/thread-draft-store.ts';
import { makeGroup, removeFromGroup } from './group.ts';
import {
  documents,
  fields,
  fill,
  listed,
  none,
  pin,
  see,
  type Seen,
  setDraft,
} from './room-preference-verbs.ts';
import { type Person, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => {
  await (await starting).close();
});

test('a draft is kept as it was written, for its author alone, until it is taken away', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const { id } = await bob.say(roomId, 'How are you?');
  const text = '  Well,\n\tand \u202eyou ';
  expect((await setDraft(ada, roomId, { text, replyTo: id })).room).toEqual({
    id: roomId,
    ...none,
    draft: { text, replyTo: { id } },
  });
  expect(await see(bob, roomId)).toEqual({ id: roomId, ...none });
  // What else they set stays, and what they set later leaves it as it is.
  await pin(ada, roomId);
  expect(await see(ada, roomId)).toMatchObject({ isPinned: true, draft: { text } });
  await ada.say(roomId, 'Well');
  expect(await see(ada, roomId)).toMatchObject({ draft: { text } });
  expect((await setDraft(ada, roomId, { text: '' })).room).toMatchObject({ isPinned: true, draft: null });
  expect((await setDraft(ada, roomId, { text: '', replyTo: id })).room).toMatchObject({
    draft: { text: '', replyTo: { id } },
  });
});

test('it reaches the other devices, and a repeat does not', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const subscription = `subscription { inboxEvents { __typename ... on InboxRoomChanged { room { ${fields} } } } }`;
  const [mine, bobs] = await Promise.all(
    [ada, bob].map((person) =>
      person.subscribe<{ inboxEvents: { __typename: string; room?: Seen | null } }>(subscription),
    ),
  );
  await Promise.all([mine?.next(), bobs?.next()]);
  const drafts = async () => (await mine?.next())?.data?.inboxEvents.room?.draft?.text;
  await setDraft(ada, roomId, { text: 'Hel' });
  expect(await drafts()).toBe('Hel');
  const versionOf = async () => (await documents(chat).findOne({ _id: `${roomId}:${ada.id}` }))?.version;
  const before = await versionOf();
  await setDraft(ada, roomId, { text: 'Hel' });
  expect(await versionOf()).toBe(before);
  await setDraft(ada, roomId, { text: 'Hello' });
  expect(await drafts()).toBe('Hello');
  await ada.say(roomId, 'Hello');
  // Of the drafts nothing has come to the other one.
  expect((await bobs?.next())?.data?.inboxEvents.room).toEqual({ id: roomId, ...none });
});

test('of two at once one stays, whole', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const messages = [await bob.say(roomId, '1'), await bob.say(roomId, '2')];
  const drafts = messages.map(({ id }, index) => ({ text: `To ${index}`, replyTo: id }));
  await Promise.all([...drafts, ...drafts].map((draft) => setDraft(ada, roomId, draft)));
  const kept = (await see(ada, roomId))?.draft;
  expect(drafts).toContainEqual({ text: kept?.text, replyTo: kept?.replyTo?.id });
});

test('what cannot be kept is refused, and the draft stays', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const other = await chat.friends();
  const { id: elsewhere } = await other.bob.say(other.roomId, 'Elsewhere');
  await setDraft(ada, roomId, { text: 'Kept' });
  for (const text of ['x'.repeat(4_001), 'e\u0301'.repeat(4_001), '\ud83d'])
    expect((await setDraft(ada, roomId, { text })).problems).toEqual([{ field: 'text' }]);
  for (const replyTo of [v7(), elsewhere])
    expect((await setDraft(ada, roomId, { text: 'x', replyTo })).__typename).toBe('MessageNotFound');
  expect((await setDraft(ada, roomId, { text: 'x', replyTo: 'none' })).problems).toEqual([
    { field: 'replyTo' },
  ]);
  const { id } = await bob.say(roomId, 'Here');
  const stranger = chat.person();
  for (const replyTo of [null, id, elsewhere])
    expect((await setDraft(stranger, roomId, { text: 'x', replyTo })).__typename).toBe('NotARoomMember');
  expect((await see(ada, roomId))?.draft).toEqual({ text: 'Kept', replyTo: null });
  expect((await setDraft(ada, roomId, { text: '👩‍👩‍👧'.repeat(2_000) })).room?.draft).toBeDefined();
});

test('a message that was hidden or deleted, and a room that was left or is hidden, show nothing of it', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const { id } = await bob.say(roomId, 'Soon gone');
  await setDraft(ada, roomId, { text: 'Re', replyTo: id });
  await ada.ask('mutation ($id: ID!) { hideMessage(input: { messageId: $id }) { __typename } }', { id });
  expect((await see(ada, roomId))?.draft).toEqual({ text: 'Re', replyTo: null });
  const groupId = await makeGroup(chat.db, ada, bob);
  await setDraft(bob, groupId, { text: 'Bye' });
  await removeFromGroup(chat.db, groupId, bob);
  expect(await see(bob, groupId)).toBeNull();
  await chat.block(ada, bob);
  await eventually(async () => expect(await see(ada, roomId)).toBeNull());
});

test('drafts count among the rooms of which somebody has set something', async () => {
  const { ada, bob, roomId } = await chat.friends();
  const rooms: string[] = [];
  for (let made = 0; made < 3; made += 1) rooms.push(await makeGroup(chat.db, ada, bob));
  await fill(chat, ada.id, rooms, { isPinned: true });
  const others = Array.from({ length: 997 }, () => v7());
  await fill(chat, ada.id, others, {
    hasDraft: true,
    draft: { text: 'x', replyTo: null, savedAt: new Date() },
  });
  // Those of rooms that they are not in give way.
  expect((await setDraft(ada, roomId, { text: 'One more' })).room?.draft?.text).toBe('One more');
  expect(await documents(chat).countDocuments({ userId: ada.id, isSet: true })).toBe(4);
  expect(await documents(chat).countDocuments({ userId: ada.id, draft: { $ne: null } })).toBe(1);
  expect(await listed(ada)).toHaveLength(4);
});

describe('in a thread', () => {
  const threadDrafts = () => chat.db.collection<ThreadDraftDocument>('thread_drafts');
  const drafts = (person: Person, ...rootIds: readonly string[]) =>
    Promise.all(
      rootIds.map(async (id) => {
        const found = await person.ask<{ threadDraft: { text: string } | null } | null>(
          `{ message(id: "${id}") { threadDraft { text } } }`,
        );
        return found?.threadDraft?.text ?? null;
      }),
    );

  test('each has its own beside that of the room, also before anybody has replied', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [first, second] = [await bob.say(roomId, 'First'), await bob.say(roomId, 'Second')];
    const reply = await bob.say(roomId, 'Reply', { threadRootId: second.id });
    await setDraft(ada, roomId, { text: 'In the room' });
    const kept = await setDraft(ada, roomId, { text: 'In the first', threadRootId: first.id });
    expect(kept.room?.draft?.text).toBe('In the room');
    expect(kept.threadRoot).toEqual({ id: first.id, threadDraft: { text: 'In the first', replyTo: null } });
    const quoting = { text: 'In the second', threadRootId: second.id, replyTo: reply.id };
    expect((await setDraft(ada, roomId, quoting)).threadRoot?.threadDraft?.replyTo).toEqual({ id: reply.id });
    expect(await drafts(ada, first.id, second.id)).toEqual(['In the first', 'In the second']);
    expect(await drafts(bob, first.id, second.id)).toEqual([null, null]);
    // A reply that is sent takes none away, as in a room.
    await ada.say(roomId, 'Replied', { threadRootId: second.id });
    const emptied = await setDraft(ada, roomId, { text: '', threadRootId: first.id });
    expect(emptied.threadRoot).toEqual({ id: first.id, threadDraft: null });
    expect(await drafts(ada, first.id, second.id)).toEqual([null, 'In the second']);
    expect((await see(ada, roomId))?.draft?.text).toBe('In the room');
  });

  test('it reaches the devices of its author that show threads, once, and nobody else', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await bob.say(roomId, 'Root');
    interface Shown {
      readonly inboxEvents: {
        readonly __typename: string;
        readonly threadRootId?: string;
        readonly thread?: object | null;
        readonly draft?: { readonly text: string } | null;
      };
    }
    const list = (args: string) =>
      `subscription { inboxEvents(${args}) { __typename ... on InboxThreadChanged { threadRootId thread { replyCount } draft { text } } } }`;
    const include = 'include: [THREADS]';
    const streams = await Promise.all([ada, bob].map((each) => each.subscribe<Shown>(list(include))));
    const [mine, bobs] = streams;
    const starts = await Promise.all(streams.map((stream) => stream.next()));
    const nextDraft = async (stream: typeof mine) => {
      for (;;) {
        const { __typename, ...shown } = (await stream?.next())?.data?.inboxEvents ?? { __typename: '' };
        if (__typename === 'InboxThreadChanged') return shown;
      }
    };
    await setDraft(ada, roomId, { text: 'Hel', threadRootId: id });
    expect(await nextDraft(mine)).toEqual({ threadRootId: id, thread: null, draft: { text: 'Hel' } });
    await setDraft(ada, roomId, { text: 'Hel', threadRootId: id });
    await setDraft(ada, roomId, { text: 'Hello', threadRootId: id });
    expect(await nextDraft(mine)).toEqual({ threadRootId: id, thread: null, draft: { text: 'Hello' } });
    await setDraft(ada, roomId, { text: '', threadRootId: id });
    expect(await nextDraft(mine)).toEqual({ threadRootId: id, thread: null, draft: null });
    await setDraft(ada, roomId, { text: 'Back', threadRootId: id });
    // Who comes back is shown what was saved meanwhile.
    const after = starts[0]?.extensions?.cursor;
    const resumed = await ada.subscribe<Shown>(list(`${include}, after: "${after}"`));
    expect(await nextDraft(resumed)).toEqual({ threadRootId: id, thread: null, draft: { text: 'Back' } });
    await ada.say(roomId, 'Last');
    for (;;) {
      const event = (await bobs?.next())?.data?.inboxEvents;
      expect(event?.__typename).not.toBe('InboxThreadChanged');
      if (event?.__typename === 'InboxRoomChanged') break;
    }
  });

  test('it is where its author may reply, and shown as long as they may', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const other = await chat.friends();
    const { id: elsewhere } = await other.bob.say(other.roomId, 'Elsewhere');
    const roots = [await bob.say(roomId, '0'), await bob.say(roomId, '1'), await bob.say(roomId, '2')];
    const [talked = '', gone = '', hidden = ''] = roots.map(({ id }) => id);
    const reply = await bob.say(roomId, 'Reply', { threadRootId: talked });
    const into = async (threadRootId: string, person = ada) =>
      (await setDraft(person, roomId, { text: 'Kept', threadRootId })).__typename;
    for (const rootId of [elsewhere, reply.id, v7()]) expect(await into(rootId)).toBe('NotAThreadRoot');
    expect(await into(talked, chat.person())).toBe('NotARoomMember');
    const { problems } = await setDraft(ada, roomId, { text: 'x'.repeat(4_001), threadRootId: 'none' });
    expect(problems).toEqual([{ field: 'text' }, { field: 'threadRootId' }]);
    for (const rootId of [talked, gone, hidden]) expect(await into(rootId)).toBe('SetDraftSuccess');
    await bob.delete(talked);
    await bob.delete(gone);
    await ada.ask(`mutation { hideMessage(input: { messageId: "${hidden}" }) { __typename } }`);
    expect(await drafts(ada, talked, gone, hidden)).toEqual(['Kept', null, null]);
    expect(await into(gone)).toBe('NotAThreadRoot');
    expect(await into(hidden)).toBe('NotAThreadRoot');
    const groupId = await makeGroup(chat.db, ada, bob);
    const { id: inGroup } = await ada.say(groupId, 'In a group');
    await setDraft(bob, groupId, { text: 'Bye', threadRootId: inGroup });
    await removeFromGroup(chat.db, groupId, bob);
    expect(await drafts(bob, inGroup)).toEqual([null]);
  });

  test('nobody has more than 200, however many come at once; those that are shown no more give way', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const roots = [];
    for (let made = 0; made < 6; made += 1) roots.push((await bob.say(roomId, `${made}`)).id);
    const [shown = ''] = roots;
    const fillWith = (rootIds: readonly string[]) =>
      threadDrafts().insertMany(
        rootIds.map((rootId) => ({
          _id: `${rootId}:${ada.id}`,
          rootId,
          roomId,
          userId: ada.id,
          text: 'x',
          replyTo: null,
          savedAt: new Date(),
        })),
      );
    const into = (threadRootId: string) => setDraft(ada, roomId, { text: 'Hel', threadRootId });
    const count = () => threadDrafts().countDocuments({ userId: ada.id });
    await fillWith(Array.from({ length: 200 }, () => v7()));
    expect((await into(shown)).threadRoot?.id).toBe(shown);
    expect(await count()).toBe(1);
    const seen = await chat.db.collection('messages').find({ roomId, number: 1 }).toArray();
    const copies = Array.from({ length: 197 }, (_, index) => ({
      ...seen[0],
      _id: v7(),
      number: 100 + index,
      clientMessageId: v7(),
    }));
    await chat.db.collection<{ _id: string }>('messages').insertMany(copies);
    await fillWith(copies.map(({ _id }) => _id));
    const answers = await Promise.all(roots.slice(1).map(into));
    const refused = answers.filter(({ __typename }) => __typename === 'TooManyDrafts');
    expect(refused).toHaveLength(3);
    expect(refused[0]).toMatchObject({ limit: 200, reason: expect.stringContaining('200 threads') });
    expect(await count()).toBe(200);
    // What there is may be changed, and taken away.
    expect((await setDraft(ada, roomId, { text: 'Hello', threadRootId: shown })).threadRoot?.id).toBe(shown);
    expect((await setDraft(ada, roomId, { text: '', threadRootId: shown })).threadRoot?.id).toBe(shown);
    expect(await count()).toBe(199);
  });
});
