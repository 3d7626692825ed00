import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
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
import { startTestService, type TestService } from './service.ts';

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
