import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  askForFriendship,
  eventually,
  everybodyLeaves,
  nextEvent,
  openDirectRoom,
  type Person,
  sendMessage,
  signUp,
  signUpFriends,
  started,
  startOwnPlatform,
  succeed,
  through,
} from '@parley/testkit';
import { boundMs } from './support/fault-seconds.ts';
import { follow, receive, numbered } from './support/room.ts';

/** Two gateways and two of each subgraph. */
let services: Awaited<ReturnType<typeof startOwnPlatform>>;
let exits: string[];

beforeAll(async () => {
  exits = [];
  services = await startOwnPlatform('two', { instances: 2, onExit: (name) => exits.push(name) });
});
afterEach(async () => {
  await everybodyLeaves();
  expect(exits).toEqual([]);
});
afterAll(() => services.stop());

/** The person at the first gateway and at the second. */
function atBoth(person: Person): [Person, Person] {
  const [first = '', second = ''] = services.gatewayUrls;
  return [through(first, person), through(second, person)];
}

test('a message sent through one gateway reaches subscribers on the other, whichever instance serves them', async () => {
  const { ada, ben, roomId } = await signUpFriends();
  const senders = atBoth(ada);
  // Two at each gateway: its subscriptions take turns over the chat services.
  const streams = [...atBoth(ben), ...atBoth(ben)].map((reader) => follow(reader, roomId));
  await Promise.all(streams.map((stream) => started(stream)));
  const texts = numbered('message', 20);
  for (const [index, text] of texts.entries()) {
    const sender = senders[index % 2] ?? ada;
    await sendMessage(sender, roomId, text);
  }
  for (const stream of streams) expect((await receive(stream, 20)).texts).toEqual(texts);
});

const notifications = /* GraphQL */ `
  subscription {
    notificationReceived {
      __typename
      ... on NotificationSent {
        notification {
          id
        }
      }
    }
  }
`;

test('each event becomes one notification, though two services work on them', async () => {
  const carl = await signUp();
  const streams = atBoth(carl).map((reader) => reader.subscribe(notifications));
  await Promise.all(streams.map((stream) => started(stream)));
  const askers = await Promise.all(Array.from({ length: 12 }, () => signUp()));
  await Promise.all(askers.map((asker, index) => askForFriendship(atBoth(asker)[index % 2] ?? asker, carl)));
  for (const stream of streams) {
    const ids = new Set<string>();
    for (const _ of askers)
      ids.add((await nextEvent<{ notification: { id: string } }>(stream)).notification.id);
    expect(ids.size).toBe(askers.length);
    expect(stream.waiting()).toEqual([]);
  }
  expect(await carl.ask('{ unreadNotificationCount }')).toBe(askers.length);
});

/** A work consumer's group gives the partitions of a dead member to another after 6 s, and has 10 s for that. */
const takeover = { timeoutMs: boundMs(20_000), everyMs: 200 };

test.each([
  { dead: ['user', 'friend-2', 'chat', 'notification-2', 'gateway'], gateway: 1 },
  { dead: ['user-2', 'friend', 'chat-2', 'notification', 'gateway-2'], gateway: 0 },
] as const)(
  'when $dead are killed the others go on',
  async ({ dead, gateway }) => {
    const { ada, ben, roomId } = await signUpFriends();
    const url = services.gatewayUrls[gateway] ?? '';
    const [sender, reader] = [through(url, ada), through(url, ben)];
    const streams = [follow(reader, roomId), follow(reader, roomId)];
    await Promise.all(streams.map((stream) => started(stream)));
    await sendMessage(sender, roomId, 'before 1');
    await Promise.all(streams.map((stream) => receive(stream, 1)));

    await Promise.all(dead.map((name) => services.kill(name)));
    const texts = numbered('after', 10);
    for (const text of texts) await sendMessage(sender, roomId, text);
    // One of the two lived at the killed instance: neither sees anything of it, but a pause.
    for (const stream of streams) expect((await receive(stream, 10, boundMs(5_000))).texts).toEqual(texts);

    // The work of the dead is taken over: two who come now become friends, chat, and are notified.
    process.env['PARLEY_GATEWAY_URL'] = url;
    const [dora, emil] = await Promise.all([signUp(), signUp()]);
    const requestId = await eventually(() => askForFriendship(dora, emil), takeover);
    await succeed(emil, 'acceptFriendRequest', { requestId });
    const theirs = await eventually(() => openDirectRoom(dora, emil), takeover);
    await sendMessage(emil, theirs, 'Hello');
    const unread = async () => expect(await dora.ask('{ unreadNotificationCount }')).toBe(2);
    await eventually(unread, takeover);
    await Promise.all(dead.map((name) => services.restart(name)));
  },
  300_000,
);
