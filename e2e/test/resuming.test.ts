import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { FollowingStream } from '@parley/client';
import {
  everybodyLeaves,
  openApp,
  type Person,
  platform,
  sendMessage,
  signUp,
  signUpFriends,
  startTcpProxy,
  type TcpProxy,
} from '@parley/testkit';

/** Between the apps and the gateway. */
let link: TcpProxy;
let url: string;
beforeEach(async () => {
  link = await startTcpProxy(Number(new URL(platform().gatewayUrl).port));
  url = `http://127.0.0.1:${link.port}/graphql`;
});
afterEach(async () => {
  await everybodyLeaves();
  await link.close();
});

interface RoomEvent {
  readonly __typename: string;
  readonly message?: { readonly number: number; readonly text: string };
}
type Room = FollowingStream<{ roomEvents: RoomEvent }>;

const query = /* GraphQL */ `
  subscription ($roomId: ID!, $after: Cursor) {
    roomEvents(roomId: $roomId, after: $after) {
      __typename
      ... on MessageSent {
        message {
          number
          text
          sender {
            displayName
          }
        }
      }
    }
  }
`;

async function next(stream: Room): Promise<RoomEvent> {
  const { value } = await stream.next();
  if (value?.data === undefined || value.data === null || value.errors !== undefined)
    throw new Error(`Not an event: ${JSON.stringify(value)}`);
  return value.data.roomEvents;
}

/** The numbers of the next messages; read receipts have no place in the order. */
async function receive(stream: Room, count: number): Promise<number[]> {
  const numbers: number[] = [];
  while (numbers.length < count) {
    const { __typename, message } = await next(stream);
    if (__typename === 'MessagesRead') continue;
    numbers.push(message?.number ?? NaN);
  }
  return numbers;
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('an app that follows a room receives everything once and in order, though its socket is cut again and again', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const app = openApp(ben, { url });
  const stream: Room = app.follow({ query, variables: { roomId } });
  expect(await next(stream)).toEqual({ __typename: 'StreamStart' });

  const sendTen = async (): Promise<void> => {
    for (let sent = 0; sent < 10; sent += 1) await sendMessage(sent % 3 === 0 ? ben : ada, roomId, 'x');
  };
  const numbers: number[] = [];
  while (numbers.length < 80) {
    // Sent from the cut on: who learns of them must have come back.
    const sending = sendTen();
    numbers.push(...(await receive(stream, 10)));
    await sending;
    link.cut();
  }
  expect(numbers).toEqual(upTo(80));
  expect(app.happenings.filter(({ type }) => type === 'disconnected').length).toBeGreaterThanOrEqual(7);

  // A new start of the app, from what it has kept.
  app.close();
  await sendMessage(ada, roomId, 'meanwhile');
  const restarted = openApp(ben, { url });
  expect(await receive(restarted.follow({ query, variables: { roomId, after: stream.cursor } }), 1)).toEqual([
    81,
  ]);
});

test('an app whose access token is refused renews it and goes on, by socket and by request', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const withStaleToken: Pick<Person, 'tokens'> = { tokens: { ...ben.tokens, accessToken: 'no.longer.good' } };
  const app = openApp(withStaleToken, { url });
  const stream: Room = app.follow({ query, variables: { roomId } });
  expect(await next(stream)).toEqual({ __typename: 'StreamStart' });
  await sendMessage(ada, roomId, 'Hello');
  expect(await receive(stream, 1)).toEqual([1]);
  expect(app.happenings[0]).toMatchObject({ type: 'disconnected', code: 4403 });

  const other = openApp({ tokens: { ...ada.tokens, accessToken: 'no.longer.good' } }, { url });
  expect(await other.ask({ query: '{ me { id } }' })).toEqual({ data: { me: { id: ada.id } } });
});

test('an app whose session has ended gets a typed error', async () => {
  const carl = await signUp();
  const app = openApp(carl, { url });
  const feed = 'subscription ($after: Cursor) { friendEvents(after: $after) { __typename } }';
  const stream = app.follow({ query: feed });
  await stream.next();
  await carl.ask('mutation { logout { __typename } }');
  await expect(stream.next()).rejects.toMatchObject({ name: 'ConnectionRefused', code: 4401 });
});
