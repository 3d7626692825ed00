import { afterEach, describe, expect, test } from '@jest/globals';
import {
  askForFriendship,
  type EventStream,
  eventually,
  everybodyLeaves,
  nextDelivered,
  nextEvent,
  nobody,
  perform,
  refusedWith,
  sendMessage,
  signIn,
  signUp,
  signUpFriends,
  started,
} from '@parley/testkit';
import { sendDuring } from './support/send-during.ts';

afterEach(everybodyLeaves);

const subscription = /* GraphQL */ `
  subscription ($after: Cursor) {
    notificationReceived(after: $after) {
      __typename
      ... on StreamStart {
        cursor
      }
      ... on ResumeGap {
        from
        to
      }
      ... on NotificationSent {
        notification {
          id
          kind
          actor {
            displayName
            friendship {
              state
            }
          }
          message {
            text
          }
          friendRequest {
            state
          }
        }
        unreadCount
      }
      ... on NotificationsRead {
        ids
        unreadCount
      }
      ... on NotificationsWithdrawn {
        ids
        unreadCount
      }
    }
  }
`;
interface Sent {
  readonly __typename: string;
  readonly notification: { readonly id: string; readonly message: { readonly text: string } | null };
}

describe('notificationReceived', () => {
  test('delivers what comes, with what the other services know of it', async () => {
    const [anna, ben] = [await signUp(), await signUp({ displayName: 'Ben' })];
    const stream = anna.subscribe(subscription);
    await started(stream);
    await askForFriendship(ben, anna);
    expect(await nextEvent(stream)).toMatchObject({
      __typename: 'NotificationSent',
      notification: {
        kind: 'FRIEND_REQUEST_RECEIVED',
        actor: { displayName: 'Ben', friendship: { state: 'REQUEST_RECEIVED' } },
        message: null,
        friendRequest: { state: 'PENDING' },
      },
      unreadCount: 1,
    });
  });

  test('delivers on every device what one of them has read, and what was taken back', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    await eventually(async () => expect(await ada.ask('{ unreadNotificationCount }')).toBe(1));
    const phone = await signIn(ada);
    const streams = [ada.subscribe(subscription), phone.subscribe(subscription)];
    for (const stream of streams) await started(stream);
    const first = await sendMessage(ben, roomId, 'one');
    const next = (): Promise<Sent[]> => Promise.all(streams.map((stream) => nextEvent<Sent>(stream)));
    const [one, same] = await next();
    expect(one).toEqual(same);
    expect(one?.notification.message).toEqual({ text: 'one' });
    await perform(phone, 'markNotificationsRead', { ids: [one?.notification.id] });
    for (const event of await next()) {
      expect(event).toMatchObject({ __typename: 'NotificationsRead', ids: [one?.notification.id] });
    }
    const second = await sendMessage(ben, roomId, 'two');
    const [two] = await next();
    await perform(ben, 'deleteMessage', { messageId: second.id });
    for (const event of await next()) {
      expect(event).toMatchObject({ __typename: 'NotificationsWithdrawn', ids: [two?.notification.id] });
    }
    expect(first.number + 1).toBe(second.number);
  });

  test('goes on with its cursor without loss or repeat', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const texts = Array.from({ length: 9 }, (_, index) => `text ${index}`);
    const stream = ben.subscribe(subscription);
    await started(stream);
    for (const text of texts.slice(0, 3)) await sendMessage(ada, roomId, text);
    const received = await receiveTexts(stream, 3);
    await ben.leave();
    for (const text of texts.slice(3, 6)) await sendMessage(ada, roomId, text);
    const resumed = ben.subscribe(subscription, { after: received.at(-1)?.cursor });
    for (const text of texts.slice(6)) await sendMessage(ada, roomId, text);
    const rest = await receiveTexts(resumed, 6);
    expect([...received, ...rest].map(({ text }) => text)).toEqual(texts);
  });

  test('loses and repeats nothing while messages are sent and the socket is cut again and again', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    let stream = ben.subscribe(subscription);
    await started(stream);
    const sending = sendDuring([ada], roomId, 40);
    const received: { text: string; cursor: string }[] = [];
    while (received.length < 40) {
      received.push(...(await receiveTexts(stream, Math.min(9, 40 - received.length))));
      await ben.leave();
      stream = ben.subscribe(subscription, { after: received.at(-1)?.cursor });
    }
    await sending;
    expect(new Set(received.map(({ text }) => text)).size).toBe(40);
    await sendMessage(ada, roomId, 'the last');
    expect(await receiveTexts(stream, 1)).toMatchObject([{ text: 'the last' }]);
  });

  test('is received by its owner alone', async () => {
    const { ada, ben, roomId } = await signUpFriends();
    const carla = await signUp();
    const stream = carla.subscribe(subscription);
    await started(stream);
    await sendMessage(ada, roomId, 'not for Carla');
    await askForFriendship(ben, carla);
    expect(await nextEvent(stream)).toMatchObject({ notification: { kind: 'FRIEND_REQUEST_RECEIVED' } });
    expect(stream.waiting()).toEqual([]);
  });

  test("refuses nobody, another's cursor and a made-up one", async () => {
    const [anna, ben] = [await signUp(), await signUp()];
    const cursor = await started(anna.subscribe(subscription));
    expect(await refusedWith(ben.subscribe(subscription, { after: cursor }))).toBe('BAD_CURSOR');
    expect(await refusedWith(ben.subscribe(subscription, { after: 'nonsense' }))).toBe('BAD_CURSOR');
    const socket = nobody().socket();
    expect(await refusedWith(socket.subscribe(subscription))).toBe('UNAUTHENTICATED');
    await socket.close();
  });
});

/** The next so many messages; what else comes between is left out. */
async function receiveTexts(stream: EventStream, count: number): Promise<{ text: string; cursor: string }[]> {
  const received: { text: string; cursor: string }[] = [];
  while (received.length < count) {
    const { event, cursor } = await nextDelivered<Sent>(stream);
    const text = event.__typename === 'NotificationSent' ? event.notification.message?.text : undefined;
    if (text !== undefined) received.push({ text, cursor });
  }
  return received;
}
