import { afterEach, expect, test } from '@jest/globals';
import { befriend, everybodyLeaves, eventually, sendMessage, signUp, unfriend } from '@parley/testkit';

afterEach(everybodyLeaves);

const query = `#graphql
  query Overview {
    me { id username }
    rooms(first: 10) { edges { node {
      unreadCount
      peer { username friendship { state } }
      lastMessage { number text sender { username displayName friendship { state since } } }
    } } }
    unreadNotificationCount
    notifications(first: 10, unreadOnly: true) { edges { node {
      kind readAt actor { displayName friendship { state } } message { text sender { username } } room { peer { username } }
    } } }
  }`;

test("one query joins the viewer's rooms, their last messages, senders' profiles and friendships, and notifications", async () => {
  const [ada, ben, carl] = await Promise.all([
    signUp({ displayName: 'Ada' }),
    signUp({ displayName: 'Ben' }),
    signUp({ displayName: 'Carl' }),
  ]);
  const withBen = await befriend(ben, ada);
  const withCarl = await befriend(carl, ada);
  await sendMessage(ben, withBen, 'Hello from Ben');
  await sendMessage(carl, withCarl, 'Hello from Carl');
  await unfriend(carl, ada);

  const expectRoom = (sender: typeof ben, state: string, text: string) => ({
    node: {
      unreadCount: 1,
      peer: { username: sender.username, friendship: { state } },
      lastMessage: {
        number: 1,
        text,
        sender: {
          username: sender.username,
          displayName: sender.displayName,
          friendship: { state, since: state === 'FRIENDS' ? expect.any(String) : null },
        },
      },
    },
  });
  const expectNotification = (sender: typeof ben, state: string, text: string) => ({
    node: {
      kind: 'MESSAGE_RECEIVED',
      readAt: null,
      actor: { displayName: sender.displayName, friendship: { state } },
      message: { text, sender: { username: sender.username } },
      room: { peer: { username: sender.username } },
    },
  });
  await eventually(async () => {
    const { data, errors } = await ada.send<Record<string, unknown>>(query);
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      me: { id: ada.id, username: ada.username },
      rooms: {
        edges: [expectRoom(carl, 'NONE', 'Hello from Carl'), expectRoom(ben, 'FRIENDS', 'Hello from Ben')],
      },
      unreadNotificationCount: 2,
      notifications: {
        edges: expect.arrayContaining([
          expectNotification(carl, 'NONE', 'Hello from Carl'),
          expectNotification(ben, 'FRIENDS', 'Hello from Ben'),
        ]),
      },
    });
  });
});

test('the same document answers everybody with what is theirs', async () => {
  const [ada, ben] = await Promise.all([signUp(), signUp()]);
  const answers = await Promise.all([ada, ben].map((person) => person.send<{ me: { id: string } }>(query)));
  expect(answers.map(({ data }) => data.me.id)).toEqual([ada.id, ben.id]);
});
