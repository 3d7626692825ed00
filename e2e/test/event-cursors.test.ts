import { afterEach, expect, test } from '@jest/globals';
import {
  askForFriendship,
  block,
  everybodyLeaves,
  type EventStream,
  nextDelivered,
  type Person,
  sendMessage,
  signUp,
  signUpFriends,
  started,
  succeed,
  unblock,
  unfriend,
} from '@parley/testkit';

afterEach(everybodyLeaves);

interface Positioned {
  readonly __typename: string;
  readonly cursor: string;
}

const follow = async (person: Person, field: string): Promise<EventStream> => {
  const stream = person.subscribe(`subscription { ${field} { __typename ... on StreamEvent { cursor } } }`);
  await started(stream);
  return stream;
};

/** Reads on until all these types have come, in whatever order. Each event must say in itself what its extensions say. */
async function untilSeen(stream: EventStream, types: readonly string[]): Promise<void> {
  const missing = new Set(types);
  while (missing.size > 0) {
    const { event, cursor } = await nextDelivered<Positioned>(stream);
    expect(event).toEqual({ __typename: event.__typename, cursor });
    missing.delete(event.__typename);
  }
}

test.each(['roomEvents', 'inboxEvents', 'friendEvents', 'notificationReceived'])(
  'a cursor of %s is a string, and nothing else',
  async (field) => {
    const { ada, roomId } = await signUpFriends();
    const args = field === 'roomEvents' ? `roomId: "${roomId}", after: $after` : 'after: $after';
    for (const after of [5, 1.5, true, { a: 1 }, ['a']]) {
      const query = `subscription ($after: Cursor) { ${field}(${args}) { __typename } }`;
      const stream = ada.subscribe(query, { after });
      expect(await stream.ended).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  },
);

test('every event of a room has its cursor', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const streams = await Promise.all([ada, ben].map((one) => follow(one, `roomEvents(roomId: "${roomId}")`)));
  const { id: messageId } = await sendMessage(ada, roomId, 'Helo');
  await succeed(ben, 'markMessagesRead', { roomId, upTo: 1 });
  await succeed(ada, 'editMessage', { messageId, text: 'Hello' });
  await succeed(ada, 'deleteMessage', { messageId });
  for (const stream of streams)
    await untilSeen(stream, ['MessageSent', 'MessagesRead', 'MessageEdited', 'MessageDeleted']);
});

test('every event of the list of rooms has its cursor', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stream = await follow(ada, 'inboxEvents');
  await sendMessage(ben, roomId, 'Hello');
  await untilSeen(stream, ['InboxRoomChanged']);
  await block(ada, ben);
  await untilSeen(stream, ['InboxRoomRemoved']);
});

test('every event of friendships has its cursor', async () => {
  const [ada, ben] = await Promise.all([signUp(), signUp()]);
  const stream = await follow(ada, 'friendEvents');
  for (const [person, answer] of [
    [ben, 'rejectFriendRequest'],
    [ada, 'cancelFriendRequest'],
    [ben, 'acceptFriendRequest'],
  ] as const)
    await succeed(person, answer, { requestId: await askForFriendship(ada, ben) });
  await unfriend(ada, ben);
  await block(ada, ben);
  await unblock(ada, ben);
  const answers = ['FriendRequestRejected', 'FriendRequestCancelled', 'FriendRequestAccepted'];
  await untilSeen(stream, ['FriendRequestSent', ...answers, 'FriendDeleted', 'UserBlocked', 'UserUnblocked']);
});

test('every event of notifications has its cursor', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const stream = await follow(ben, 'notificationReceived');
  const { id: messageId } = await sendMessage(ada, roomId, 'One');
  await untilSeen(stream, ['NotificationSent']);
  await succeed(ada, 'deleteMessage', { messageId });
  await untilSeen(stream, ['NotificationsWithdrawn']);
  await sendMessage(ada, roomId, 'Two');
  await untilSeen(stream, ['NotificationSent']);
  await ben.ask('mutation { markAllNotificationsRead { __typename } }');
  await untilSeen(stream, ['NotificationsRead']);
});
