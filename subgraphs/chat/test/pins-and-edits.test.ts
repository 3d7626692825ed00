import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { changeGroup, foundGroup } from './group-verbs.ts';
import { addToGroup, letJoinLater, makeGroup } from './group.ts';
import { type Person, type Result, startTestService, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

type Answer = Result & { readonly message?: { readonly pinnedAt: string | null } };
const change = (name: 'PinMessage' | 'UnpinMessage') => (person: Person, messageId: string) =>
  person.ask<Answer>(
    `mutation ($input: ${name}Input!) { result: ${name[0]?.toLowerCase()}${name.slice(1)}(input: $input) {
      __typename ... on Problem { code reason } ... on ${name}Success { message { pinnedAt pinnedBy { id } } } } }`,
    { input: { messageId } },
  );
const pin = change('PinMessage');
const unpin = change('UnpinMessage');
const pinned = async (person: Person, roomId: string): Promise<readonly (string | null)[] | undefined> => {
  const query = `{ room(id: "${roomId}") { pinnedMessages { text } } }`;
  const room = await person.ask<{ pinnedMessages: { text: string | null }[] } | null>(query);
  return room?.pinnedMessages.map(({ text }) => text);
};
const logOf = (roomId: string) => chat.db.collection('room_log').find({ roomId }).sort({ seq: 1 }).toArray();

describe('pins', () => {
  test('are listed, the newest first, for both of a 1:1 room, and a repeat changes nothing', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const [one, two] = [await ada.say(roomId, 'one'), await bob.say(roomId, 'two')];
    await pin(bob, one.id);
    await pin(ada, two.id);
    const before = await logOf(roomId);
    expect(await pin(ada, one.id)).toMatchObject({ message: { pinnedBy: { id: bob.id } } });
    expect(await logOf(roomId)).toEqual(before);
    expect(await pinned(bob, roomId)).toEqual(['two', 'one']);
    const newest = `{ room(id: "${roomId}") { pinnedMessages(first: 1) { text } } }`;
    expect(await ada.ask(newest)).toEqual({ pinnedMessages: [{ text: 'two' }] });
    const none = await ada.send(newest.replace('1)', '0)'));
    expect(none.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect((await unpin(ada, one.id)).message).toEqual({ pinnedAt: null, pinnedBy: null });
    await unpin(ada, one.id);
    expect(await pinned(ada, roomId)).toEqual(['two']);
    expect((await logOf(roomId)).map(({ type }) => type as string).slice(3)).toEqual([
      'MessagePinned',
      'MessagePinned',
      'MessageUnpinned',
    ]);
  });

  test('are 50 at most, also when several come at once; the refusal says the number', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const another = await chat.startAnother();
    const said = [];
    for (let number = 1; number <= 53; number++) said.push(await ada.say(roomId, String(number)));
    const here = [ada, bob.at(another.url)];
    const results = await Promise.all(said.map(({ id }, index) => pin(here[index % 2] ?? ada, id)));
    const refused = results.filter(({ __typename }) => __typename !== 'PinMessageSuccess');
    expect(refused).toHaveLength(3);
    for (const one of refused)
      expect(one).toMatchObject({
        __typename: 'TooManyPins',
        code: 'TOO_MANY_PINS',
        reason: expect.stringContaining('50'),
      });
    expect(await pinned(bob, roomId)).toHaveLength(50);
    const first = said.find((_, index) => results[index]?.__typename === 'PinMessageSuccess');
    await ada.delete(first?.id ?? '');
    expect(await pinned(bob, roomId)).toHaveLength(49);
    const last = said.find((_, index) => results[index]?.__typename === 'TooManyPins');
    expect((await pin(bob, last?.id ?? '')).__typename).toBe('PinMessageSuccess');
    await another.close();
  });

  test('are refused to strangers, for deleted messages, and to who may not send', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'x');
    for (const work of [pin, unpin]) {
      expect((await work(chat.person(), id)).__typename).toBe('MessageNotFound');
      expect((await work(bob, v7())).__typename).toBe('MessageNotFound');
      expect((await work(bob, 'x')).__typename).toBe('InvalidInput');
    }
    const gone = await ada.say(roomId, 'gone');
    await ada.delete(gone.id);
    expect((await pin(bob, gone.id)).__typename).toBe('MessageIsDeleted');
    await pin(bob, id);
    await chat.block(ada, bob);
    await eventually(async () => expect((await unpin(bob, id)).__typename).toBe('CannotMessage'));
    await eventually(async () => expect((await unpin(ada, id)).__typename).toBe('MessageNotFound'));
    expect(await pinned(bob, roomId)).toEqual(['x']);
  });

  test('are shown from the viewer’s joining on, and followed by all, also after coming back', async () => {
    const [ada, cem] = [chat.person(), chat.person()];
    const roomId = await makeGroup(chat.db, ada);
    const early = await ada.say(roomId, 'early');
    await addToGroup(chat.db, roomId, cem);
    await letJoinLater(chat.db, roomId, cem, 2);
    const late = await ada.say(roomId, 'late');
    const events = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
      ... on StreamEvent { cursor } ... on MessagePinned { user { id } message { text pinnedAt } }
      ... on MessageUnpinned { user { id } message { text pinnedAt } } } }`;
    const stream = await ada.subscribe<{ roomEvents: { cursor: string } }>(events, { roomId });
    const cursor = (await stream.next()).data?.roomEvents.cursor;
    await pin(ada, early.id);
    expect((await stream.next()).data).toMatchObject({
      roomEvents: {
        __typename: 'MessagePinned',
        user: { id: ada.id },
        message: { pinnedAt: expect.any(String) },
      },
    });
    await unpin(ada, early.id);
    expect((await stream.next()).data).toMatchObject({
      roomEvents: { __typename: 'MessageUnpinned', message: { pinnedAt: null } },
    });
    await pin(ada, early.id);
    await pin(ada, late.id);
    expect([await pinned(ada, roomId), await pinned(cem, roomId)]).toEqual([['late', 'early'], ['late']]);
    expect((await pin(cem, early.id)).__typename).toBe('MessageNotFound');
    const resumed = await ada.subscribe<{ roomEvents: { __typename: string } }>(events, {
      roomId,
      after: cursor,
    });
    const types = [];
    for (let count = 0; count < 4; count++) types.push((await resumed.next()).data?.roomEvents.__typename);
    expect(types).toEqual(['MessagePinned', 'MessageUnpinned', 'MessagePinned', 'MessagePinned']);
  });
});

describe('in a group', () => {
  test('the settings say who may pin, as of now', async () => {
    const [ada, bob] = [chat.person(), chat.person()];
    const roomId = await foundGroup(chat, ada, [bob]);
    const { id } = await bob.say(roomId, 'x');
    expect((await pin(bob, id)).__typename).toBe('PinMessageSuccess');
    await changeGroup(ada, 'updateRoom', { roomId, settings: { whoMayPin: 'ADMINS' } });
    for (const work of [pin, unpin])
      expect(await work(bob, id)).toMatchObject({ __typename: 'NotAllowed', code: 'NOT_ALLOWED' });
    expect((await unpin(ada, id)).__typename).toBe('UnpinMessageSuccess');
    await changeGroup(ada, 'setMemberRole', { roomId, userId: bob.id, role: 'ADMIN' });
    expect((await pin(bob, id)).__typename).toBe('PinMessageSuccess');
    await changeGroup(ada, 'removeRoomMember', { roomId, userId: bob.id });
    for (const work of [pin, unpin]) expect((await work(bob, id)).__typename).toBe('MessageNotFound');
    expect(await pinned(ada, roomId)).toEqual(['x']);
    expect(await pinned(bob, roomId)).toBeUndefined();
  });

  test('nothing that happens to a message from before they joined is shown to a member', async () => {
    const [ada, bob, cem] = [chat.person(), chat.person(), chat.person()];
    const roomId = await foundGroup(chat, ada, [bob]);
    const early = await ada.say(roomId, 'early');
    await chat.befriend(ada, cem);
    await chat.areFriends(ada, cem);
    await changeGroup(ada, 'addRoomMembers', { roomId, userIds: [cem.id] });
    const events = `subscription ($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) { __typename
      ... on StreamEvent { cursor } ... on MessageSent { message { text } } ... on MessageEdited { message { text } } } }`;
    type Seen = { readonly roomEvents: { readonly __typename: string; readonly cursor: string } };
    const [bobs, cems] = [
      await bob.subscribe<Seen>(events, { roomId }),
      await cem.subscribe<Seen>(events, { roomId }),
    ];
    await bobs.next();
    const cursor = (await cems.next()).data?.roomEvents.cursor;
    await ada.edit(early.id, 'early, and changed');
    await pin(ada, early.id);
    await ada.delete(early.id);
    await ada.say(roomId, 'late');
    const types = [];
    for (let count = 0; count < 4; count++) types.push((await bobs.next()).data?.roomEvents.__typename);
    expect(types).toEqual(['MessageEdited', 'MessagePinned', 'MessageDeleted', 'MessageSent']);
    const late = { roomEvents: { __typename: 'MessageSent', message: { text: 'late' } } };
    expect((await cems.next()).data).toMatchObject(late);
    const resumed = await cem.subscribe<Seen>(events, { roomId, after: cursor });
    expect((await resumed.next()).data).toMatchObject(late);
  });
});

describe('edits', () => {
  const edits = async (person: Person, messageId: string, args = '') =>
    (
      await person.ask<{ edits: { text: string; writtenAt: string }[] } | null>(
        `{ message(id: "${messageId}") { edits${args} { text writtenAt } } }`,
      )
    )?.edits;

  test('leave what the text was before, for all who see the message', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await ada.say(roomId, 'Helo');
    expect(await edits(bob, said.id)).toEqual([]);
    const first = (await ada.edit(said.id, 'Helllo')).sent;
    await ada.edit(said.id, 'Hello');
    await ada.edit(said.id, 'Hello');
    expect(await edits(bob, said.id)).toEqual([
      { text: 'Helllo', writtenAt: first?.editedAt },
      { text: 'Helo', writtenAt: said.sentAt },
    ]);
    expect(await edits(bob, said.id, '(first: 1)')).toMatchObject([{ text: 'Helllo' }]);
    expect(await edits(chat.person(), said.id)).toBeUndefined();
  });

  test('leave nothing of a message that is deleted, also when both come at once', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await ada.say(roomId, 'secret 1');
    await ada.edit(said.id, 'secret 2');
    await Promise.all([ada.edit(said.id, 'secret 3'), ada.edit(said.id, 'secret 4'), ada.delete(said.id)]);
    expect(await edits(bob, said.id)).toEqual([]);
    expect(await chat.db.collection('message_edits').countDocuments({ messageId: said.id })).toBe(0);
  });

  test('are taken for some time after sending only; the refusal says how long', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'old');
    const sentAt = new Date(Date.now() - 86_400_001);
    await chat.db.collection<{ _id: string }>('messages').updateOne({ _id: id }, { $set: { sentAt } });
    expect(await ada.edit(id, 'new')).toMatchObject({
      __typename: 'EditWindowClosed',
      code: 'EDIT_WINDOW_CLOSED',
      reason: expect.stringContaining('24 hours'),
    });
    expect(await edits(bob, id)).toEqual([]);
    expect((await ada.delete(id)).__typename).toBe('DeleteMessageSuccess');
  });

  test('are 25 of a message at most', async () => {
    const { ada, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'old');
    await chat.db.collection<{ _id: string }>('messages').updateOne({ _id: id }, { $set: { editCount: 24 } });
    expect((await ada.edit(id, 'the 25th')).__typename).toBe('EditMessageSuccess');
    expect(await ada.edit(id, 'one more')).toMatchObject({
      __typename: 'TooManyEdits',
      reason: expect.stringContaining('25'),
    });
    expect((await ada.edit(id, 'the 25th')).__typename).toBe('EditMessageSuccess');
  });

  test('of a message from before there was a history begin with the next one', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const { id } = await ada.say(roomId, 'one');
    const unset = { $unset: { editCount: '', pinned: '', reactions: '' } };
    await chat.db.collection<{ _id: string }>('messages').updateOne({ _id: id }, unset as object);
    expect(await edits(bob, id)).toEqual([]);
    await ada.edit(id, 'two');
    expect(await edits(bob, id)).toMatchObject([{ text: 'one' }]);
  });
});
