import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import {
  befriend,
  everybodyLeaves,
  eventually,
  type Friends,
  type Person,
  refusal,
  sendMessage,
  signUp,
  signUpFriends,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { uploadFile } from './support/files.ts';

afterEach(everybodyLeaves);

interface Message {
  readonly id: string;
  readonly number: number;
  readonly text: string | null;
  readonly editedAt: string | null;
  readonly deletedAt: string | null;
}

const wholeMessage = /* GraphQL */ `
  id number text sentAt editedAt deletedAt isFromBlocked
  room { id } sender { id displayName } replyTo { id text } attachments { kind name contentType size }
`;

const attach = async (person: Person, roomId: string, name = 'a.txt') => ({
  uploadId: await uploadFile(person, roomId, { name, bytes: Buffer.from('bytes') }),
});
const file = { kind: 'FILE', name: 'a.txt', contentType: 'application/octet-stream', size: 5 };

const send = async (person: Person, input: object): Promise<Message> => {
  const whole = { clientMessageId: randomUUID(), ...input };
  return (await succeed<{ sent: Message }>(person, 'sendMessage', whole, `sent: message { ${wholeMessage} }`))
    .sent;
};
const refuseToSend = (person: Person, input: object) =>
  refusal(person, 'sendMessage', { clientMessageId: randomUUID(), text: 'Hello', ...input });
const change = async (
  person: Person,
  mutation: 'editMessage' | 'deleteMessage',
  input: object,
): Promise<Message> =>
  (
    await succeed<{ now: Message }>(
      person,
      mutation,
      input,
      `now: ${mutation === 'editMessage' ? 'message' : 'message'} { ${wholeMessage} }`,
    )
  ).now;

/** All that is in the room, as this person sees it. */
const messagesOf = async (person: Person, roomId: string): Promise<Message[]> => {
  const room = await person.ask<{ messages: { edges: { node: Message }[] } }>(
    `#graphql
    query($roomId: ID!) { room(id: $roomId) { messages(first: 100) { edges { node { ${wholeMessage} } } } } }`,
    { roomId },
  );
  return room.messages.edges.map(({ node }) => node);
};

describe('sending a message', () => {
  test('stores it for both, numbered, with its sender', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const sent = await send(ada, { roomId, text: 'Hello, Ben 🦊' });
    expect(sent).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/u),
      number: 1,
      text: 'Hello, Ben 🦊',
      sentAt: expect.stringMatching(/Z$/u),
      editedAt: null,
      deletedAt: null,
      isFromBlocked: false,
      room: { id: roomId },
      sender: { id: ada.id, displayName: ada.displayName },
      replyTo: null,
      attachments: [],
    });
    expect(await messagesOf(ben, roomId)).toEqual([sent]);
    expect((await send(ben, { roomId, text: 'Hello, Ada' })).number).toBe(2);
  });

  test('may answer another message of the room', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const question = await send(ada, { roomId, text: 'How are you?' });
    expect(await send(ben, { roomId, text: 'Fine.', replyTo: question.id })).toMatchObject({
      replyTo: { id: question.id, text: 'How are you?' },
    });
  });

  test('may have files, with and without a text', async () => {
    const { ada, roomId } = await signUpFriends();
    const two = [await attach(ada, roomId), await attach(ada, roomId, 'b.txt')];
    expect(await send(ada, { roomId, text: 'Two.', attachments: two })).toMatchObject({
      text: 'Two.',
      attachments: [file, { ...file, name: 'b.txt' }],
    });
    const attachments = [await attach(ada, roomId)];
    expect(await send(ada, { roomId, text: '', attachments })).toMatchObject({
      text: '',
      attachments: [file],
    });
  });

  test('takes 4,000 characters, whatever they are, and keeps them as they are', async () => {
    const { ada, roomId } = await signUpFriends();
    for (const text of ['x'.repeat(4000), '🦊'.repeat(4000), '김철수 <b>&amp;\n"\\'])
      expect((await send(ada, { roomId, text })).text).toBe(text);
  });

  describe('that is not valid', () => {
    let friends: Friends;
    beforeAll(async () => (friends = await signUpFriends()));

    test.each([
      ['no text', { text: '' }, 'text'],
      ['white space only', { text: ' \n\t ' }, 'text'],
      ['4,001 characters', { text: 'x'.repeat(4001) }, 'text'],
      ['an empty clientMessageId', { clientMessageId: '' }, 'clientMessageId'],
      ['a clientMessageId of 65 characters', { clientMessageId: 'x'.repeat(65) }, 'clientMessageId'],
      ['a room that is no id', { roomId: 'nonsense' }, 'roomId'],
      ['a reply to what is no id', { replyTo: 'nonsense' }, 'replyTo'],
      [
        'eleven attachments',
        { attachments: Array.from({ length: 11 }, () => ({ uploadId: randomUUID() })) },
        'attachments',
      ],
      ['an upload that is no id', { attachments: [{ uploadId: 'nonsense' }] }, 'attachments.0.uploadId'],
    ])('because of %s is refused and leaves nothing', async (_what, input, field) => {
      const { ada, roomId } = friends;
      expect(await refuseToSend(ada, { roomId, ...input })).toMatchObject({
        __typename: 'InvalidInput',
        problems: [{ field }],
      });
      expect(await messagesOf(ada, roomId)).toEqual([]);
    });
  });

  test('to a room that is not there, or of others, is refused in the same words', async () => {
    const { roomId } = await signUpFriends();
    const carl = await signUp();
    const refused = await refuseToSend(carl, { roomId });
    expect(refused.__typename).toBe('NotARoomMember');
    expect(await refuseToSend(carl, { roomId: randomUUID() })).toEqual(refused);
  });

  test('in reply to a message of another room, or to none, is refused', async () => {
    const { ada, roomId } = await signUpFriends();
    const elsewhere = await send(ada, { roomId: await befriend(ada, await signUp()), text: 'Elsewhere.' });
    for (const replyTo of [elsewhere.id, randomUUID()])
      expect((await refuseToSend(ada, { roomId, replyTo })).__typename).toBe('MessageNotFound');
    expect(await messagesOf(ada, roomId)).toEqual([]);
  });
});

describe('a repeat of clientMessageId', () => {
  test('answers the original', async () => {
    const { ada, roomId } = await signUpFriends();
    const input = { roomId, text: 'Once', clientMessageId: 'c-1' };
    const original = await send(ada, input);
    await send(ada, { roomId, text: 'Between' });
    expect(await send(ada, input)).toEqual(original);
    expect((await messagesOf(ada, roomId)).map(({ text }) => text)).toEqual(['Once', 'Between']);
  });

  test('with other content is refused', async () => {
    const { ada, roomId } = await signUpFriends();
    const input = { roomId, text: 'Once', clientMessageId: 'c-1' };
    const { id } = await send(ada, input);
    for (const other of [{ text: 'Twice' }, { attachments: [await attach(ada, roomId)] }, { replyTo: id }])
      expect((await refuseToSend(ada, { ...input, ...other })).__typename).toBe('ClientMessageIdReused');
    expect(await messagesOf(ada, roomId)).toHaveLength(1);
  });

  test('by the other one, or in another room, is another message', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const input = { text: 'Once', clientMessageId: 'c-1' };
    const ids = [
      await send(ada, { ...input, roomId }),
      await send(ben, { ...input, roomId }),
      await send(ada, { ...input, roomId: await befriend(ada, await signUp()) }),
    ].map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('editing a message', () => {
  test('changes the text for both and says when', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const sent = await send(ada, { roomId, text: 'Helo' });
    const edited = await change(ada, 'editMessage', { messageId: sent.id, text: 'Hello' });
    expect(edited).toEqual({ ...sent, text: 'Hello', editedAt: expect.stringMatching(/Z$/u) });
    expect(await messagesOf(ben, roomId)).toEqual([edited]);
  });

  test.each([
    ['no text', { text: '' }, 'text'],
    ['white space only', { text: '   ' }, 'text'],
    ['4,001 characters', { text: 'x'.repeat(4001) }, 'text'],
    ['what is no id', { messageId: 'nonsense' }, 'messageId'],
  ])('with %s is refused', async (_what, input, field) => {
    const { ada, roomId } = await signUpFriends();
    const { id } = await send(ada, { roomId, text: 'Hello' });
    const refused = await refusal(ada, 'editMessage', { messageId: id, text: 'Changed', ...input });
    expect(refused).toMatchObject({ __typename: 'InvalidInput', problems: [{ field }] });
    expect(await messagesOf(ada, roomId)).toMatchObject([{ text: 'Hello', editedAt: null }]);
  });

  test('of the other one, of strangers and of none is refused', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const carl = await signUp();
    const { id: messageId } = await send(ada, { roomId, text: 'Hello' });
    const edit = async (person: Person, id: string): Promise<string> =>
      (await refusal(person, 'editMessage', { messageId: id, text: 'Changed' })).__typename;
    expect(await edit(ben, messageId)).toBe('NotTheSender');
    expect(await edit(carl, messageId)).toBe('MessageNotFound');
    expect(await edit(ada, randomUUID())).toBe('MessageNotFound');
    expect(await messagesOf(ada, roomId)).toMatchObject([{ text: 'Hello' }]);
  });
});

describe('deleting a message', () => {
  test('takes text and attachments from both and leaves its place', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const sent = await send(ada, { roomId, text: 'Secret', attachments: [await attach(ada, roomId)] });
    const next = await send(ben, { roomId, text: 'What?', replyTo: sent.id });
    const deleted = await change(ada, 'deleteMessage', { messageId: sent.id });
    expect(deleted).toEqual({
      ...sent,
      text: null,
      attachments: [],
      deletedAt: expect.stringMatching(/Z$/u),
    });
    expect(await messagesOf(ben, roomId)).toEqual([
      deleted,
      { ...next, replyTo: { id: sent.id, text: null } },
    ]);
  });

  test('again changes nothing', async () => {
    const { ada, roomId } = await signUpFriends();
    const { id: messageId } = await send(ada, { roomId, text: 'Secret' });
    const deleted = await change(ada, 'deleteMessage', { messageId });
    expect(await change(ada, 'deleteMessage', { messageId })).toEqual(deleted);
  });

  test('leaves nothing to edit', async () => {
    const { ada, roomId } = await signUpFriends();
    const { id: messageId } = await send(ada, { roomId, text: 'Secret' });
    await change(ada, 'deleteMessage', { messageId });
    expect((await refusal(ada, 'editMessage', { messageId, text: 'Changed' })).__typename).toBe(
      'MessageIsDeleted',
    );
  });

  test('of the other one, of strangers, of none and of what is no id is refused', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const carl = await signUp();
    const { id: messageId } = await sendMessage(ada, roomId, 'Hello');
    const remove = (person: Person, id: string) => refusal(person, 'deleteMessage', { messageId: id });
    expect((await remove(ben, messageId)).__typename).toBe('NotTheSender');
    expect((await remove(carl, messageId)).__typename).toBe('MessageNotFound');
    expect((await remove(ada, randomUUID())).__typename).toBe('MessageNotFound');
    expect(await remove(ada, 'nonsense')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'messageId' }],
    });
    expect(await messagesOf(ada, roomId)).toMatchObject([{ text: 'Hello' }]);
  });
});

test('what was said is found by both of a room with its senders, and by nobody else', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stranger = await signUp();
  await send(ada, { roomId, text: 'Zephyr über 서울에서' });
  const search = (person: Person, query: string) =>
    person.ask<{ edges: { node: { text: string; sender: { id: string } } }[] }>(
      'query ($query: String!) { searchMessages(query: $query) { edges { node { text sender { id displayName } } } } }',
      { query },
    );
  for (const [person, query] of [[ada, 'ZEPH UBER'] as const, [ben, '서울'] as const]) {
    const { edges } = await eventually(async () => {
      const found = await search(person, query);
      expect(found.edges).toHaveLength(1);
      return found;
    });
    expect(edges[0]?.node).toMatchObject({ text: 'Zephyr über 서울에서', sender: { id: ada.id } });
  }
  expect((await search(stranger, 'zephyr')).edges).toEqual([]);
});
