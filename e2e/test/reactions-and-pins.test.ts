import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  everybodyLeaves,
  eventually,
  nextEvent,
  openDirectRoom,
  type Person,
  refusal,
  sendMessage,
  signUp,
  started,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';

afterEach(everybodyLeaves);

const message = `message { text pinnedAt pinnedBy { displayName } edits { text }
  reactions { emoji count people { displayName } viewerHasReacted } }`;
const subscription = `#graphql
  subscription($roomId: ID!) { roomEvents(roomId: $roomId) {
    __typename
    ... on ReactionAdded { emoji user { displayName } message { reactions { emoji count } } }
    ... on ReactionRemoved { emoji user { displayName } message { reactions { emoji count } } }
    ... on MessagePinned { user { displayName } message { text } }
    ... on MessageUnpinned { user { displayName } message { text } }
    ... on MessagesRead { at upTo }
  } }`;

async function two() {
  const [ada, ben] = await Promise.all([signUp(), signUp()]);
  await befriend(ada, ben);
  const roomId = await openDirectRoom(ada, ben);
  const { id: messageId } = await sendMessage(ada, roomId, 'Hello');
  return { ada, ben, roomId, messageId };
}

const typeOf = async (person: Person, name: string, input: object): Promise<string> =>
  (await refusal(person, name, input)).__typename;

describe('a message', () => {
  test('shows who reacted and pinned it, to all who follow the room', async () => {
    const { ada, ben, roomId, messageId } = await two();
    const events = ada.subscribe(subscription, { roomId });
    await started(events);
    const user = { displayName: ben.displayName };
    const reacted = await succeed(ben, 'addReaction', { messageId, emoji: '❤' }, message);
    expect(reacted).toMatchObject({
      message: { reactions: [{ emoji: '❤️', count: 1, people: [user], viewerHasReacted: true }] },
    });
    expect(await nextEvent(events)).toMatchObject({
      __typename: 'ReactionAdded',
      user,
      message: { reactions: [{ emoji: '❤️', count: 1 }] },
    });
    await succeed(ben, 'removeReaction', { messageId, emoji: '❤️' }, message);
    expect(await nextEvent(events)).toMatchObject({
      __typename: 'ReactionRemoved',
      message: { reactions: [] },
    });
    await succeed(ben, 'pinMessage', { messageId }, message);
    expect(await nextEvent(events)).toMatchObject({ __typename: 'MessagePinned', user });
    const pinned = 'query($id: ID!) { room(id: $id) { pinnedMessages { text } peerReadUpTo } }';
    expect(await ada.ask(pinned, { id: roomId })).toEqual({
      pinnedMessages: [{ text: 'Hello' }],
      peerReadUpTo: 0,
    });
    await succeed(ada, 'unpinMessage', { messageId }, message);
    expect(await nextEvent(events)).toMatchObject({ __typename: 'MessageUnpinned' });
    await succeed(ben, 'markMessagesRead', { roomId, upTo: 1 });
    expect(await nextEvent(events)).toMatchObject({ upTo: 1, at: expect.any(String) });
    const edited = await succeed(ada, 'editMessage', { messageId, text: 'Hello!' }, message);
    expect(edited).toMatchObject({ message: { text: 'Hello!', edits: [{ text: 'Hello' }] } });
  });

  test('in a group takes the reactions of who is blocked, without their name for who blocks', async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    await befriend(ada, ben);
    const group = await succeed<{ room: { id: string } }>(
      ada,
      'createGroupRoom',
      { title: 'Us', memberIds: [ben.id] },
      'room { id }',
    );
    const { id: messageId } = await sendMessage(ada, group.room.id, 'Hello');
    await block(ada, ben);
    await succeed(ben, 'addReaction', { messageId, emoji: '👍' }, message);
    const people = async (person: Person) =>
      (
        await person.ask<{ reactions: { count: number; people: { displayName: string }[] }[] }>(
          'query($id: ID!) { message(id: $id) { reactions { count people { displayName } } } }',
          { id: messageId },
        )
      ).reactions;
    await eventually(async () => expect(await people(ada)).toEqual([{ count: 1, people: [] }]));
    expect(await people(ben)).toEqual([{ count: 1, people: [{ displayName: ben.displayName }] }]);
  });
});

describe('a mention and a hidden message', () => {
  test('are seen by those whom they concern', async () => {
    const { ada, ben, roomId } = await two();
    const mentions = `message { id mentions { place { start length } isAll user { displayName } } }`;
    const user = { displayName: ben.displayName };
    const text = `Look, @${ben.username}!`;
    // Who has just registered is known a moment later.
    const messageId = await eventually(async () => {
      const input = { roomId, clientMessageId: randomUUID(), text };
      const sent = await succeed<{ message: { id: string; mentions: object[] } }>(
        ada,
        'sendMessage',
        input,
        mentions,
      );
      const place = { start: 6, length: ben.username.length + 1 };
      expect(sent.message.mentions).toEqual([{ place, isAll: false, user }]);
      return sent.message.id;
    });
    const seen = 'query($id: ID!) { message(id: $id) { viewerIsMentioned } }';
    expect(await ben.ask(seen, { id: messageId })).toEqual({ viewerIsMentioned: true });
    await succeed(ben, 'hideMessage', { messageId });
    expect(await ben.ask(seen, { id: messageId })).toBeNull();
    expect(await ada.ask(seen, { id: messageId })).toEqual({ viewerIsMentioned: false });
  });
});

describe('what is refused', () => {
  test('to strangers, and of deleted messages', async () => {
    const { ada, messageId } = await two();
    const stranger = await signUp();
    const inputs: readonly (readonly [string, object])[] = [
      ['addReaction', { messageId, emoji: '👍' }],
      ['removeReaction', { messageId, emoji: '👍' }],
      ['hideMessage', { messageId }],
      ['pinMessage', { messageId }],
      ['unpinMessage', { messageId }],
    ];
    for (const [name, input] of inputs) {
      expect([name, await typeOf(stranger, name, input)]).toEqual([name, 'MessageNotFound']);
      const other = { ...input, messageId: 'x' };
      expect([name, await typeOf(ada, name, other)]).toEqual([name, 'InvalidInput']);
    }
    await succeed(ada, 'deleteMessage', { messageId });
    expect(await typeOf(ada, 'addReaction', { messageId, emoji: '👍' })).toBe('MessageIsDeleted');
    expect(await typeOf(ada, 'pinMessage', { messageId })).toBe('MessageIsDeleted');
  });

  test('to who may not send any more', async () => {
    const { ada, ben, messageId } = await two();
    await block(ada, ben);
    await eventually(async () =>
      expect(await typeOf(ben, 'addReaction', { messageId, emoji: '👍' })).toBe('CannotMessage'),
    );
    expect(await typeOf(ben, 'pinMessage', { messageId })).toBe('CannotMessage');
    expect(await typeOf(ben, 'unpinMessage', { messageId })).toBe('CannotMessage');
  });

  test('to members, where only admins pin', async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    await befriend(ada, ben);
    const input = { title: 'Us', memberIds: [ben.id], settings: { whoMayPin: 'ADMINS' } };
    const { room } = await succeed<{ room: { id: string } }>(ada, 'createGroupRoom', input, 'room { id }');
    const { id: messageId } = await sendMessage(ben, room.id, 'Hello');
    expect(await typeOf(ben, 'pinMessage', { messageId })).toBe('NotAllowed');
    expect(await typeOf(ben, 'unpinMessage', { messageId })).toBe('NotAllowed');
  });

  test('the 21st emoji of a message', async () => {
    const { ada, messageId } = await two();
    for (let count = 0; count < 20; count += 1)
      await succeed(ada, 'addReaction', { messageId, emoji: String.fromCodePoint(0x1f400 + count) });
    expect(await typeOf(ada, 'addReaction', { messageId, emoji: '👍' })).toBe('TooManyReactions');
  });
});

/*
 * `TooManyPins` (50, of `pinMessage`), `TooManyHidden` (1,000, of `hideMessage`), `TooManyEdits` (100) and `EditWindowClosed` (24 hours, both of `editMessage`) are in the chat
 * service's own tests.
 */
