import { afterEach, expect, test } from '@jest/globals';
import {
  befriend,
  block,
  everybodyLeaves,
  type EventStream,
  nextDelivered,
  type Person,
  refusedWith,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  started,
  succeed,
  unblock,
} from '@parley/testkit';

afterEach(everybodyLeaves);

interface News {
  readonly __typename: string;
  readonly roomId?: string;
  readonly room?: {
    readonly id: string;
    readonly unreadCount: number;
    readonly lastMessage: { readonly text: string; readonly sender: { readonly displayName: string } } | null;
    readonly peer: { readonly displayName: string } | null;
  } | null;
}
const subscription = `subscription($after: Cursor) { inboxEvents(after: $after) {
  __typename ... on StreamStart { cursor } ... on InboxRoomRemoved { roomId }
  ... on InboxRoomChanged { room { id unreadCount lastMessage { text sender { displayName } } peer { displayName } } } } }`;

const open = async (person: Person): Promise<EventStream> => {
  const stream = person.subscribe(subscription);
  await started(stream);
  return stream;
};
const resume = (person: Person, after: string): EventStream => person.subscribe(subscription, { after });
const news = async (stream: EventStream): Promise<News> => (await nextDelivered<News>(stream)).event;
/** The next news of a room: which, how much of it is unread, and what was said last. */
const delivered = async (stream: EventStream): Promise<readonly unknown[]> => {
  const { room } = await news(stream);
  return [room?.id, room?.unreadCount, room?.lastMessage?.text];
};
/** Reads on until a room is delivered in this state; a fast change before may be delivered more than once. */
const untilReceived = async (stream: EventStream, expected: readonly unknown[]): Promise<void> => {
  while (JSON.stringify(await delivered(stream)) !== JSON.stringify(expected));
};
const read = (person: Person, roomId: string, upTo: number) =>
  succeed(person, 'markMessagesRead', { roomId, upTo });

test('a message shows in the inbox of both, with what other subgraphs know, and as unread only for the other', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const [adas, bens] = [await open(ada), await open(ben)];
  await sendMessage(ada, roomId, 'Hello');
  expect(await news(bens)).toEqual({
    __typename: 'InboxRoomChanged',
    room: {
      id: roomId,
      unreadCount: 1,
      lastMessage: { text: 'Hello', sender: { displayName: ada.displayName } },
      peer: { displayName: ada.displayName },
    },
  });
  expect(await news(adas)).toMatchObject({
    room: { id: roomId, unreadCount: 0, peer: { displayName: ben.displayName } },
  });
});

test('what one reads and sends on one device shows on the other', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  for (const text of ['one', 'two', 'three']) await sendMessage(ada, roomId, text);
  const second = await signIn(ben);
  const [bens, adas] = [await open(second), await open(ada)];
  await read(ben, roomId, 2);
  expect(await delivered(bens)).toEqual([roomId, 1, 'three']);
  await sendMessage(ben, roomId, 'four');
  expect(await delivered(bens)).toEqual([roomId, 0, 'four']);
  // Ada's room list does not show Ben's read receipt.
  expect(await delivered(adas)).toEqual([roomId, 1, 'four']);
});

test('a new room shows in the inbox of both, and to nobody else', async () => {
  const { ada, roomId } = await signUpFriends();
  const carl = await signUp();
  const [adas, carls] = [await open(ada), await open(carl)];
  const made = await befriend(carl, ada);
  expect(await delivered(carls)).toEqual([made, 0, undefined]);
  expect(await delivered(adas)).toEqual([made, 0, undefined]);
  await sendMessage(ada, roomId, 'Not for Carl');
  await sendMessage(ada, made, 'For Carl');
  expect(await delivered(carls)).toEqual([made, 1, 'For Carl']);
});

test('a block takes the room out of the room list of the blocker, and its end brings it back; the other receives nothing', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const carl = await signUp();
  const others = await befriend(carl, ben);
  const [adas, bens] = [await open(ada), await open(ben)];
  await block(ada, ben);
  expect(await news(adas)).toEqual({ __typename: 'InboxRoomRemoved', roomId });
  await unblock(ada, ben);
  expect(await delivered(adas)).toEqual([roomId, 0, undefined]);
  await sendMessage(carl, others, 'Meanwhile');
  expect(await delivered(bens)).toEqual([others, 1, 'Meanwhile']);
});

test('it goes on where a cursor stood: first the rooms that changed meanwhile, in the state they are in now', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stream = await open(ben);
  await sendMessage(ada, roomId, 'first');
  const { cursor } = await nextDelivered(stream);
  await ben.leave();
  await sendMessage(ada, roomId, 'second');
  await sendMessage(ada, roomId, 'third');
  await untilReceived(resume(ben, cursor), [roomId, 3, 'third']);
});

test('a cursor of somebody else, or of another stream, is refused', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const cursor = await started(ada.subscribe(subscription));
  const other = await started(
    ben.subscribe(
      'subscription($roomId: ID!) { roomEvents(roomId: $roomId) { __typename ... on StreamStart { cursor } } }',
      { roomId },
    ),
  );
  for (const after of [cursor, other, 'nonsense'])
    expect(await refusedWith(resume(ben, after))).toBe('BAD_CURSOR');
});
