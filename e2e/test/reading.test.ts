import { afterEach, describe, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  eventually,
  nextEvent,
  type Person,
  refusal,
  sendMessage,
  sendMessages,
  signUp,
  signUpFriends,
  started,
  succeed,
} from '@parley/testkit';
import { randomUUID } from 'node:crypto';
import type { Page } from './support/page.ts';

afterEach(everybodyLeaves);

interface Standing {
  readonly unreadCount: number;
  readonly readUpTo: number;
}

/** Where a person stands in a room. */
const standing = (person: Person, roomId: string): Promise<Standing> =>
  person.ask(
    `#graphql
    query($roomId: ID!) { room(id: $roomId) { unreadCount readUpTo } }`,
    { roomId },
  );

const markRead = async (person: Person, roomId: string, upTo: number): Promise<Standing> => {
  const input = { roomId, upTo };
  const selection = 'room { unreadCount readUpTo }';
  return (await succeed<{ room: Standing }>(person, 'markMessagesRead', input, selection)).room;
};

describe('unread messages', () => {
  test('are those of the other one above the read receipt', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 3);
    expect(await standing(ben, roomId)).toEqual({ unreadCount: 3, readUpTo: 0 });
    expect(await standing(ada, roomId)).toEqual({ unreadCount: 0, readUpTo: 3 });
    expect(await markRead(ben, roomId, 2)).toEqual({ unreadCount: 1, readUpTo: 2 });
  });

  test('are read by the one who answers', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 3);
    await sendMessage(ben, roomId, 'Yes.');
    expect(await standing(ben, roomId)).toEqual({ unreadCount: 0, readUpTo: 4 });
    expect(await standing(ada, roomId)).toEqual({ unreadCount: 1, readUpTo: 3 });
  });

  test('are fewer when one is deleted', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const [first] = await sendMessages(ada, roomId, 3);
    await succeed(ada, 'deleteMessage', { messageId: first?.id });
    expect((await standing(ben, roomId)).unreadCount).toBe(2);
  });
});

describe('the read receipt', () => {
  test('only moves forward', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 3);
    expect(await markRead(ben, roomId, 3)).toEqual({ unreadCount: 0, readUpTo: 3 });
    expect(await markRead(ben, roomId, 1)).toEqual({ unreadCount: 0, readUpTo: 3 });
    expect(await markRead(ben, roomId, 0)).toEqual({ unreadCount: 0, readUpTo: 3 });
  });

  test('of many at once is the furthest', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 5);
    await Promise.all([4, 2, 5, 1, 3].map((upTo) => markRead(ben, roomId, upTo)));
    expect(await standing(ben, roomId)).toEqual({ unreadCount: 0, readUpTo: 5 });
  });

  test('beyond the last message, below zero and of what is no room is refused', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 2);
    const read = (input: object) => refusal(ben, 'markMessagesRead', { roomId, upTo: 1, ...input });
    expect(await read({ upTo: 3 })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'upTo' }],
    });
    expect(await read({ upTo: -1 })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'upTo' }],
    });
    expect(await read({ roomId: 'nonsense' })).toMatchObject({
      __typename: 'InvalidInput',
      problems: [{ field: 'roomId' }],
    });
    expect(await standing(ben, roomId)).toEqual({ unreadCount: 2, readUpTo: 0 });
  });

  test("in others' room, or in none, is refused in the same words", async () => {
    const { ada, roomId } = await signUpFriends();
    await sendMessage(ada, roomId, 'Hello');
    const carl = await signUp();
    const refused = await refusal(carl, 'markMessagesRead', { roomId, upTo: 1 });
    expect(refused.__typename).toBe('NotARoomMember');
    expect(await refusal(carl, 'markMessagesRead', { roomId: randomUUID(), upTo: 1 })).toEqual(refused);
  });

  test('reaches the other one as it moves', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 3);
    const stream = ada.subscribe(
      `#graphql
      subscription($roomId: ID!) { roomEvents(roomId: $roomId) {
        __typename ... on MessagesRead { upTo user { id displayName } } } }`,
      { roomId },
    );
    await started(stream);
    const receipt = (upTo: number) => ({
      __typename: 'MessagesRead',
      upTo,
      user: { id: ben.id, displayName: ben.displayName },
    });
    await markRead(ben, roomId, 2);
    expect(await nextEvent(stream)).toEqual(receipt(2));
    await markRead(ben, roomId, 1);
    await markRead(ben, roomId, 3);
    expect(await nextEvent(stream)).toEqual(receipt(3));
  });

  test('takes the notifications of what was read along', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 2);
    const unread = async (): Promise<number> => {
      const { edges } = await ben.ask<Page<{ kind: string }>>(`#graphql
        query { notifications(unreadOnly: true) { edges { node { kind } } } }`);
      return edges.filter(({ node }) => node.kind === 'MESSAGE_RECEIVED').length;
    };
    await eventually(async () => expect(await unread()).toBe(2));
    await markRead(ben, roomId, 1);
    await eventually(async () => expect(await unread()).toBe(1));
  });
});

describe('ticks', () => {
  const ticks = (person: Person, roomId: string): Promise<Record<string, number | null>> =>
    person.ask('query($roomId: ID!) { room(id: $roomId) { peerDeliveredUpTo peerReadUpTo } }', { roomId });

  test('are one when it is sent, two when the app of the other one has it, blue when it was read', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 2);
    const events = ada.subscribe(
      `subscription($roomId: ID!) { roomEvents(roomId: $roomId) {
        __typename ... on MessagesDelivered { upTo user { id displayName } } ... on MessagesRead { upTo } } }`,
      { roomId },
    );
    await started(events);
    expect(await ticks(ada, roomId)).toEqual({ peerDeliveredUpTo: 0, peerReadUpTo: 0 });
    const rooms = [{ roomId, upTo: 2 }];
    expect(await succeed(ben, 'markMessagesDelivered', { rooms }, 'rooms { id }')).toMatchObject({
      rooms: [{ id: roomId }],
    });
    expect(await nextEvent(events)).toMatchObject({
      __typename: 'MessagesDelivered',
      upTo: 2,
      user: { id: ben.id, displayName: ben.displayName },
    });
    expect(await ticks(ada, roomId)).toEqual({ peerDeliveredUpTo: 2, peerReadUpTo: 0 });
    await markRead(ben, roomId, 2);
    expect(await ticks(ada, roomId)).toEqual({ peerDeliveredUpTo: 2, peerReadUpTo: 2 });
    const stranger = await signUp();
    expect(await succeed(stranger, 'markMessagesDelivered', { rooms }, 'rooms { id }')).toMatchObject({
      rooms: [],
    });
    const { __typename } = await refusal(ben, 'markMessagesDelivered', { rooms: [] });
    expect(__typename).toBe('InvalidInput');
  });

  test('are hidden both ways from who hides their own, until updatePrivacy shows them again', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await sendMessages(ada, roomId, 2);
    await sendMessages(ben, roomId, 1);
    const events = ada.subscribe(
      `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on MessagesRead { user { id } }
        ... on MessageSent { message { text } } } }`,
      { roomId },
    );
    await started(events);
    const share = (sharesReadReceipts: boolean) =>
      ben.ask(
        `mutation($input: UpdatePrivacyInput!) { updatePrivacy(input: $input) {
          ... on UpdatePrivacySuccess { privacy { presenceVisibility sharesReadReceipts } } } }`,
        { input: { sharesReadReceipts } },
      );
    expect(await share(false)).toEqual({
      privacy: { presenceVisibility: 'VISIBLE', sharesReadReceipts: false },
    });
    const none = { peerDeliveredUpTo: null, peerReadUpTo: null };
    await eventually(async () => {
      expect(await ticks(ada, roomId)).toEqual(none);
      expect(await ticks(ben, roomId)).toEqual(none);
    });
    await sendMessages(ada, roomId, 1);
    expect(await markRead(ben, roomId, 4)).toEqual({ unreadCount: 0, readUpTo: 4 });
    await sendMessage(ada, roomId, 'last');
    for (;;) {
      const event = await nextEvent<{
        readonly __typename: string;
        readonly message?: { readonly text: string };
      }>(events);
      expect(event.__typename).not.toBe('MessagesRead');
      if (event.message?.text === 'last') break;
    }
    expect(await ben.ask('{ myAccount { privacy { sharesReadReceipts } } }')).toEqual({
      privacy: { sharesReadReceipts: false },
    });
    await share(true);
    await eventually(async () =>
      expect(await ticks(ada, roomId)).toEqual({ peerDeliveredUpTo: 4, peerReadUpTo: 4 }),
    );
    expect(await ada.ask('{ myAccount { privacy { sharesReadReceipts } } }')).toEqual({
      privacy: { sharesReadReceipts: true },
    });
  });
});
