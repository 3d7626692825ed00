import { afterEach, describe, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  type Delivered,
  everybodyLeaves,
  eventually,
  type EventStream,
  nextDelivered,
  nextEvent,
  nextEvents,
  type Person,
  refusedWith,
  sendMessage,
  sendMessages,
  signUp,
  signUpFriends,
  started,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import { sendDuring } from './support/send-during.ts';

afterEach(everybodyLeaves);

interface MessageEvent {
  readonly __typename: string;
  readonly message?: { readonly number: number };
}

const subscription = `#graphql
  subscription($roomId: ID!, $after: Cursor) { roomEvents(roomId: $roomId, after: $after) {
    __typename
    ... on StreamStart { cursor }
    ... on ResumeGap { from to }
    ... on MessageSent { at message { id number text sender { id displayName friendship { state } } } }
    ... on MessageEdited { at message { id number text editedAt sender { displayName } } }
    ... on MessageDeleted { at message { id number text deletedAt sender { displayName } } }
    ... on MessagesRead { upTo user { displayName } }
    ... on ChatRoomCreated { at room { id peer { displayName } } }
  } }`;

const follow = (person: Person, roomId: string, after: string | null = null): EventStream =>
  person.subscribe(subscription, { roomId, after });

describe('roomEvents', () => {
  test('delivers what is said with its sender and the friendship with that sender', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const [seenByAda, seenByBen] = [follow(ada, roomId), follow(ben, roomId)];
    await Promise.all([started(seenByAda), started(seenByBen)]);

    const { id, number } = await sendMessage(ada, roomId, 'Hello, Ben');
    const sender = { id: ada.id, displayName: ada.displayName };
    const event = (friendship: object | null) => ({
      __typename: 'MessageSent',
      at: expect.stringMatching(/Z$/u),
      message: { id, number, text: 'Hello, Ben', sender: { ...sender, friendship } },
    });
    expect(await nextEvent(seenByBen)).toEqual(event({ state: 'FRIENDS' }));
    expect(await nextEvent(seenByAda)).toEqual(event(null));
  });

  test('delivers a message under the name that its sender has by then', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const stream = follow(ben, roomId);
    await started(stream);
    for (const displayName of [ada.displayName, 'Augusta', 'Ada King']) {
      if (displayName !== ada.displayName) await succeed(ada, 'updateProfile', { displayName });
      await sendMessage(ada, roomId, `I am ${displayName}`);
      expect(await nextEvent(stream)).toMatchObject({ message: { sender: { displayName } } });
    }
  });

  test('delivers edits and deletions in the order in which they happened', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const stream = follow(ben, roomId);
    await started(stream);
    const { id: messageId } = await sendMessage(ada, roomId, 'Helo');
    expect(await nextEvent(stream)).toMatchObject({ __typename: 'MessageSent', message: { text: 'Helo' } });
    const sender = { displayName: ada.displayName };
    await succeed(ada, 'editMessage', { messageId, text: 'Hello' });
    expect(await nextEvent(stream)).toMatchObject({
      __typename: 'MessageEdited',
      message: { id: messageId, text: 'Hello', editedAt: expect.any(String), sender },
    });
    await succeed(ada, 'deleteMessage', { messageId });
    expect(await nextEvent(stream)).toMatchObject({
      __typename: 'MessageDeleted',
      message: { id: messageId, text: null, deletedAt: expect.any(String), sender },
    });
  });

  test('delivers to each room only what happens in it', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const elsewhere = await befriend(ada, await signUp());
    const stream = follow(ben, roomId);
    await started(stream);
    await sendMessage(ada, elsewhere, 'Not for Ben');
    await sendMessage(ada, roomId, 'For Ben');
    expect(await nextEvent(stream)).toMatchObject({ message: { text: 'For Ben' } });
  });

  test.each([
    ['others', async () => (await signUpFriends()).roomId],
    ['nobody', () => Promise.resolve(randomUUID())],
    ['no id', () => Promise.resolve('nonsense')],
  ])('of a room of %s is refused', async (_whose, roomOf) => {
    const carl = await signUp();
    expect(await refusedWith(follow(carl, await roomOf()))).toBe('FORBIDDEN');
  });

  test('ends when its follower blocks the other one', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const stream = follow(ada, roomId);
    await started(stream);
    await block(ada, ben);
    await stream.ended;
    await eventually(async () => expect(await refusedWith(follow(ada, roomId))).toBe('FORBIDDEN'));
  });
});

describe('roomEvents with `after`', () => {
  test('continues right after every single position', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const whole = follow(ben, roomId);
    const start = await started(whole);
    await sendMessages(ada, roomId, 4);
    const delivered: Delivered<MessageEvent>[] = [];
    while (delivered.length < 4) delivered.push(await nextDelivered(whole));

    const cursors = [start, ...delivered.map(({ cursor }) => cursor)];
    expect(new Set(cursors).size).toBe(5);
    for (const [index, cursor] of cursors.slice(0, 4).entries()) {
      const resumed = await nextDelivered<MessageEvent>(follow(ben, roomId, cursor));
      expect(resumed).toEqual(delivered[index]);
    }
  });

  test('loses and repeats nothing while 60 messages are sent and the socket is cut again and again', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const first = follow(ben, roomId);
    let cursor = await started(first);
    const sending = sendDuring([ada, ben], roomId, 60);

    const numbers: number[] = [];
    let stream = first;
    while (numbers.length < 60) {
      const upTo = Math.min(60, numbers.length + 13);
      while (numbers.length < upTo) {
        const { event, cursor: position } = await nextDelivered<MessageEvent>(stream);
        if (event.__typename === 'MessagesRead') continue;
        expect(event.__typename).toBe('MessageSent');
        numbers.push(event.message?.number ?? 0);
        cursor = position;
      }
      await ben.leave();
      stream = follow(ben, roomId, cursor);
    }
    await sending;
    expect(numbers).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));

    await sendMessage(ada, roomId, 'The last one');
    expect(await nextMessage(stream)).toMatchObject({ message: { number: 61 } });
  });

  test('replays what is there now: a deleted text is not delivered again', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const live = follow(ben, roomId);
    const start = await started(live);
    const { id: messageId } = await sendMessage(ada, roomId, 'Secret');
    await succeed(ada, 'deleteMessage', { messageId });
    await nextEvents(live, 2);
    const [sent, deleted] = await nextEvents<MessageEvent>(follow(ben, roomId, start), 2);
    expect(sent).toMatchObject({ __typename: 'MessageSent', message: { id: messageId, text: null } });
    expect(deleted).toMatchObject({ __typename: 'MessageDeleted', message: { id: messageId, text: null } });
  });

  test('of rubbish and of another room is refused', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const elsewhere = await started(follow(ada, await befriend(ada, await signUp())));
    for (const after of ['nonsense', '', elsewhere])
      expect(await refusedWith(follow(ben, roomId, after))).toBe('BAD_CURSOR');
  });

  test('of a member is of no use to someone who is none', async () => {
    const { ada, roomId } = await signUpFriends();
    const cursor = await started(follow(ada, roomId));
    expect(await refusedWith(follow(await signUp(), roomId, cursor))).toBe('FORBIDDEN');
  });
});

/** The next event that has a place in the order; read receipts have none. */
async function nextMessage(stream: EventStream): Promise<MessageEvent> {
  for (;;) {
    const event = await nextEvent<MessageEvent>(stream);
    if (event.__typename !== 'MessagesRead') return event;
  }
}
