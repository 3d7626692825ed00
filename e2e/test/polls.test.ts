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

const poll = `poll { totalVoters isClosed closedAt closesAt allowsMultiple isAnonymous
  options { id text voteCount isVotedByMe voters(first: 10) { edges { node { displayName } } pageInfo { hasNextPage } } } }`;
const subscription = `#graphql
  subscription($roomId: ID!) { roomEvents(roomId: $roomId) {
    __typename
    ... on PollVoted { at edge { cursor } message { ${poll} } }
    ... on PollClosed { user { displayName } message { poll { isClosed } } }
  } }`;

interface Asked {
  readonly message: { readonly id: string };
}
const question = (roomId: string, more: object = {}) => ({
  roomId,
  clientMessageId: randomUUID(),
  question: 'Where to?',
  options: ['The sea', 'The hills'],
  ...more,
});
const typeOf = async (person: Person, name: string, input: object): Promise<string> =>
  (await refusal(person, name, input)).__typename;

async function group(settings: object = {}) {
  const [ada, ben] = await Promise.all([signUp(), signUp()]);
  await befriend(ada, ben);
  const made = await succeed<{ room: { id: string } }>(
    ada,
    'createGroupRoom',
    { title: 'Us', memberIds: [ben.id], settings },
    'room { id }',
  );
  return { ada, ben, roomId: made.room.id };
}

describe('a poll', () => {
  test('is asked, answered and closed for all who follow the room', async () => {
    const { ada, ben, roomId } = await group();
    const events = ada.subscribe(subscription, { roomId });
    await started(events);
    const asked = await succeed<Asked>(ben, 'createPoll', question(roomId), `message { id text ${poll} }`);
    expect(asked.message).toMatchObject({ text: 'Where to?', poll: { totalVoters: 0, isClosed: false } });
    const messageId = asked.message.id;
    expect(await nextEvent(events)).toMatchObject({ __typename: 'MessageSent' });
    await succeed(ben, 'votePoll', { messageId, optionIds: ['2'] });
    expect(await nextEvent(events)).toMatchObject({
      __typename: 'PollVoted',
      message: {
        poll: {
          totalVoters: 1,
          options: [
            { voteCount: 0, isVotedByMe: false, voters: { edges: [] } },
            {
              voteCount: 1,
              isVotedByMe: false,
              voters: { edges: [{ node: { displayName: ben.displayName } }] },
            },
          ],
        },
      },
    });
    await succeed(ada, 'closePoll', { messageId });
    expect(await nextEvent(events)).toMatchObject({
      __typename: 'PollClosed',
      user: { displayName: ada.displayName },
      message: { poll: { isClosed: true } },
    });
    expect(await typeOf(ben, 'votePoll', { messageId, optionIds: [] })).toBe('PollIsClosed');
  });

  test('that is anonymous tells nobody who voted, its author neither', async () => {
    const { ada, ben, roomId } = await group();
    const input = question(roomId, { isAnonymous: true });
    const { message } = await succeed<Asked>(ada, 'createPoll', input, 'message { id }');
    await succeed(ben, 'votePoll', { messageId: message.id, optionIds: ['1'] });
    for (const person of [ada, ben]) {
      const seen = await person.ask(`query($id: ID!) { message(id: $id) { ${poll} } }`, { id: message.id });
      expect(seen).toMatchObject({ poll: { options: [{ voteCount: 1, voters: null }, { voters: null }] } });
    }
  });
});

test('a notification, and a list of rooms, say a poll and a formatted text in plain text', async () => {
  const { ada, ben, roomId } = await group();
  const input = question(roomId, { question: '**Where** to?' });
  const { message } = await succeed<Asked>(ada, 'createPoll', input, 'message { id }');
  const plainText = 'Where to?\n• The sea\n• The hills';
  await eventually(async () => {
    const { edges } = await ben.ask<{ edges: readonly { readonly node: object }[] }>(
      '{ notifications(first: 50) { edges { node { kind message { id plainText } } } } }',
    );
    const [told] = edges.filter(({ node }) => JSON.stringify(node).includes(message.id));
    expect(told?.node).toEqual({ kind: 'MESSAGE_RECEIVED', message: { id: message.id, plainText } });
  });
  await sendMessage(ada, roomId, '**he**llo [you](https://parley.dev/)');
  const rooms = await ben.ask('{ rooms { edges { node { lastMessage { plainText } } } } }');
  expect(rooms).toMatchObject({
    edges: [{ node: { lastMessage: { plainText: 'hello you' } } }, { node: { lastMessage: null } }],
  });
});

describe('what is refused', () => {
  test('to strangers, to members where only admins post, and of deleted polls', async () => {
    const { ada, ben, roomId } = await group({ whoMayPost: 'ADMINS' });
    const stranger = await signUp();
    const input = question(roomId);
    expect(await typeOf(stranger, 'createPoll', input)).toBe('NotARoomMember');
    expect(await typeOf(ben, 'createPoll', input)).toBe('NotAllowed');
    expect(await typeOf(ada, 'createPoll', { ...input, options: [] })).toBe('InvalidInput');
    const { message } = await succeed<Asked>(ada, 'createPoll', input, 'message { id }');
    expect(await typeOf(ada, 'createPoll', { ...input, question: 'Why?' })).toBe('ClientMessageIdReused');
    const messageId = message.id;
    expect(await typeOf(stranger, 'votePoll', { messageId, optionIds: ['1'] })).toBe('MessageNotFound');
    expect(await typeOf(stranger, 'closePoll', { messageId })).toBe('MessageNotFound');
    expect(await typeOf(ben, 'closePoll', { messageId })).toBe('NotTheSender');
    expect(await typeOf(ada, 'editMessage', { messageId, text: 'Why?' })).toBe('MessageNotEditable');
    const { id: other } = await sendMessage(ada, roomId, 'No poll');
    expect(await typeOf(ben, 'votePoll', { messageId: other, optionIds: ['1'] })).toBe('InvalidInput');
    expect(await typeOf(ben, 'closePoll', { messageId: other })).toBe('InvalidInput');
    await succeed(ada, 'deleteMessage', { messageId });
    expect(await typeOf(ben, 'votePoll', { messageId, optionIds: ['1'] })).toBe('MessageIsDeleted');
    expect(await typeOf(ada, 'closePoll', { messageId })).toBe('MessageIsDeleted');
  });

  test('to members who have just sent something, where they have to wait', async () => {
    const { ada, ben, roomId } = await group();
    await succeed(ada, 'updateRoom', { roomId, slowModeSeconds: 3_600 });
    const { message } = await succeed<Asked>(ben, 'createPoll', question(roomId), 'message { id }');
    expect(await typeOf(ben, 'createPoll', question(roomId))).toBe('SlowMode');
    await succeed(ben, 'votePoll', { messageId: message.id, optionIds: ['1'] });
  });

  test('to who may not send any more', async () => {
    const [ada, ben] = await Promise.all([signUp(), signUp()]);
    await befriend(ada, ben);
    const roomId = await openDirectRoom(ada, ben);
    const { message } = await succeed<Asked>(ada, 'createPoll', question(roomId), 'message { id }');
    await block(ada, ben);
    await eventually(async () =>
      expect(await typeOf(ben, 'votePoll', { messageId: message.id, optionIds: ['1'] })).toBe(
        'CannotMessage',
      ),
    );
    expect(await typeOf(ben, 'createPoll', question(roomId))).toBe('CannotMessage');
  });
});
