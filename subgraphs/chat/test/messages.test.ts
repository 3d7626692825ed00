import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '@parley/testkit';
import { v7 } from 'uuid';
import { upload } from './attachment-verbs.ts';
import { startTestService, type Person, type TestService } from './service.ts';

const starting = startTestService();
let chat: TestService;
beforeAll(async () => {
  chat = await starting;
});
afterAll(async () => (await starting).close());

describe('sendMessage', () => {
  test('stores a message with the next number and answers with it', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const first = await ada.say(roomId, 'Hello');
    const second = await bob.say(roomId, 'Hello yourself', {
      replyTo: first.id,
      attachments: [await file(bob, roomId, 'cat.webp')],
    });
    expect(first).toMatchObject({
      number: 1,
      text: 'Hello',
      sender: { id: ada.id },
      editedAt: null,
      room: { id: roomId },
    });
    expect(second).toMatchObject({
      number: 2,
      replyTo: { id: first.id },
      attachments: [{ name: 'cat.webp' }],
    });
    expect(Date.parse(second.sentAt)).toBeGreaterThanOrEqual(Date.parse(first.sentAt));
  });

  test('answers a repeat with the original and refuses other content under the same id', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const clientMessageId = 'the-first';
    const first = await ada.say(roomId, 'Once', { clientMessageId });
    expect((await ada.say(roomId, 'Once', { clientMessageId })).id).toBe(first.id);
    expect(await ada.trySay({ roomId, text: 'Twice', clientMessageId })).toMatchObject({
      __typename: 'ClientMessageIdReused',
    });
    expect((await bob.say(roomId, 'Mine', { clientMessageId })).number).toBe(2);
    await ada.edit(first.id, 'Changed');
    expect(await ada.say(roomId, 'Once', { clientMessageId })).toMatchObject({
      id: first.id,
      text: 'Changed',
    });
    await ada.delete(first.id);
    expect(await ada.say(roomId, 'Once', { clientMessageId })).toMatchObject({ id: first.id, text: null });
    await chat.unfriend(ada, bob);
    await eventually(async () =>
      expect(await ada.trySay({ roomId, text: 'New' })).toMatchObject({ __typename: 'CannotMessage' }),
    );
    expect((await ada.say(roomId, 'Once', { clientMessageId })).id).toBe(first.id);
  });

  test('20 parallel sends of one clientMessageId make one message', async () => {
    const { ada, roomId } = await chat.friends();
    const clientMessageId = v7();
    const sent = await Promise.all(
      Array.from({ length: 20 }, () => ada.say(roomId, 'Only one', { clientMessageId })),
    );
    expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
    expect(await chat.db.collection('messages').countDocuments({ roomId })).toBe(1);
    expect(await chat.db.collection('room_log').countDocuments({ roomId })).toBe(2);
  });

  const oneId = v7();
  const longest = '😀'.repeat(4_000);
  test.each([
    ['an empty text', { text: '' }, 'text'],
    ['only white space', { text: ' \n\t\u00A0\u200B' }, 'text'],
    ['a text of 4,001 characters', { text: `${longest}!` }, 'text'],
    ['an empty clientMessageId', { clientMessageId: '' }, 'clientMessageId'],
    ['a clientMessageId of 65 characters', { clientMessageId: 'x'.repeat(65) }, 'clientMessageId'],
    ['half an emoji in the text', { text: 'a\uD83D' }, 'text'],
    ['half an emoji in the clientMessageId', { clientMessageId: '\uDE00' }, 'clientMessageId'],
    ['a malformed room id', { roomId: 'nowhere' }, 'roomId'],
    ['a malformed replyTo', { replyTo: '1' }, 'replyTo'],
    ['no upload', { attachments: [{ uploadId: v7() }, { uploadId: 'cat' }] }, 'attachments.1.uploadId'],
    ['one upload twice', { attachments: [{ uploadId: oneId }, { uploadId: oneId }] }, 'attachments'],
    [
      '11 attachments',
      { attachments: Array.from({ length: 11 }, () => ({ uploadId: v7() })) },
      'attachments',
    ],
  ])('refuses %s and stores nothing', async (_what, bad, field) => {
    const ada = chat.person();
    const input = { roomId: v7(), text: 'x', clientMessageId: v7(), ...bad };
    expect(await ada.trySay(input)).toMatchObject({ __typename: 'InvalidInput', problems: [{ field }] });
    expect(await chat.db.collection('messages').countDocuments({ roomId: input.roomId })).toBe(0);
  });

  test('takes 4,000 characters beyond the basic plane, and attachments without text', async () => {
    const { ada, roomId } = await chat.friends();
    expect((await ada.say(roomId, longest)).text).toBe(longest);
    const attachments = [await file(ada, roomId)];
    expect((await ada.say(roomId, '', { attachments })).attachments).toHaveLength(1);
  });

  test('is refused to a user who is not in the room, also when there is none', async () => {
    const { roomId } = await chat.friends();
    const eve = chat.person();
    expect(await eve.trySay({ roomId, text: 'Psst' })).toMatchObject({ __typename: 'NotARoomMember' });
    expect(await eve.trySay({ roomId: v7(), text: 'Psst' })).toMatchObject({ __typename: 'NotARoomMember' });
  });

  test('answers only what is in the same room', async () => {
    const [here, there] = await Promise.all([chat.friends(), chat.friends()]);
    const elsewhere = await there.ada.say(there.roomId, 'Elsewhere');
    for (const replyTo of [elsewhere.id, v7()])
      expect(await here.ada.trySay({ roomId: here.roomId, text: 'Re', replyTo })).toMatchObject({
        __typename: 'MessageNotFound',
      });
  });

  test('stops within a second of the end of a friendship, for both, and goes on after the next', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await ada.say(roomId, 'Before');
    let again: string | null | undefined;
    // On a slow machine the next friendship may come later than it is waited for, but not each time.
    for (let tries = 1; typeof again !== 'string' && tries <= 20; tries += 1) {
      const since = performance.now();
      await chat.unfriend(ada, bob);
      await eventually(async () =>
        expect((await ada.trySay({ roomId, text: 'After' })).__typename).toBe('CannotMessage'),
      );
      // The refusal itself waits half a second for a friendship that may be on its way.
      expect(performance.now() - since).toBeLessThan(60_000);
      expect((await bob.trySay({ roomId, text: 'After' })).__typename).toBe('CannotMessage');
      const waiting = ada.trySay({ roomId, text: 'Again' });
      await chat.befriend(ada, bob);
      again = (await waiting).sent?.text;
    }
    expect(again).toBe('Again');
  });

  test('stops with a block, in both directions alike', async () => {
    const { ada, bob, roomId } = await chat.friends();
    await chat.block(ada, bob);
    await eventually(async () =>
      expect((await bob.trySay({ roomId, text: 'Hm' })).__typename).toBe('CannotMessage'),
    );
    expect((await ada.trySay({ roomId, text: 'Hm' })).__typename).toBe('CannotMessage');
  });
});

describe('editMessage and deleteMessage', () => {
  test('change the text and take it away; the place stays', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await ada.say(roomId, 'Helo', { attachments: [await file(ada, roomId, 'a.b')] });
    const edited = await ada.edit(said.id, 'Hello');
    expect(edited.sent).toMatchObject({ number: 1, text: 'Hello', editedAt: expect.any(String) });
    const deleted = await ada.delete(said.id);
    expect(deleted.sent).toMatchObject({
      number: 1,
      text: null,
      attachments: [],
      deletedAt: expect.any(String),
    });
    expect((await ada.delete(said.id)).sent).toEqual(deleted.sent);
    expect(await ada.edit(said.id, 'Back')).toMatchObject({ __typename: 'MessageIsDeleted' });
    expect((await bob.say(roomId, 'Next')).number).toBe(2);
    expect(JSON.stringify(await chat.db.collection('messages').findOne({ roomId, number: 1 }))).not.toMatch(
      /hel|a\.b/iu,
    );
    expect(await chat.db.collection('room_log').countDocuments({ roomId })).toBe(5);
  });

  test('are refused for what is not there, not seen, or not one’s own', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const eve = chat.person();
    const said = await ada.say(roomId, 'Mine');
    for (const [who, id, name] of [
      [ada, v7(), 'MessageNotFound'],
      [eve, said.id, 'MessageNotFound'],
      [bob, said.id, 'NotTheSender'],
    ] as const) {
      expect((await who.edit(id, 'Yours')).__typename).toBe(name);
      expect((await who.delete(id)).__typename).toBe(name);
    }
    expect(await ada.edit('x', 'y')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'messageId' }],
    });
    expect(await ada.delete('x')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'messageId' }],
    });
    expect(await ada.edit(said.id, ' ')).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'text' }],
    });
    expect(await ada.edit(said.id, 'x'.repeat(4_001))).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'text' }],
    });
  });

  test('editing needs what sending needs, deleting does not', async () => {
    const { ada, bob, roomId } = await chat.friends();
    const said = await ada.say(roomId, 'Mine');
    await chat.block(bob, ada);
    await eventually(async () => expect((await ada.edit(said.id, 'Hm')).__typename).toBe('CannotMessage'));
    expect((await ada.delete(said.id)).sent).toMatchObject({ text: null });
  });

  test('an edit to the same text is no event', async () => {
    const { ada, roomId } = await chat.friends();
    const said = await ada.say(roomId, 'Same');
    expect((await ada.edit(said.id, 'Same')).sent).toMatchObject({ editedAt: null });
    expect(await chat.db.collection('room_log').countDocuments({ roomId })).toBe(2);
  });
});

async function file(who: Person, roomId: string, name = 'file') {
  return { uploadId: await upload(chat.url, who, roomId, { bytes: Buffer.from('bytes'), name }) };
}
