import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  everybodyLeaves,
  eventually,
  type EventStream,
  type Friends,
  gatewayAdminUrl,
  nextLatest,
  type Person,
  platform,
  refusedWith,
  signUp,
  signUpFriends,
  started,
  startOwnPlatform,
} from '@parley/testkit';

/** Nobody else subscribes on it: the counts are exact. */
let own: Awaited<ReturnType<typeof startOwnPlatform>> | undefined;
let friends: Friends;

beforeAll(async () => {
  own = await startOwnPlatform('e2e_counting');
  friends = await signUpFriends();
});
afterEach(everybodyLeaves);
afterAll(() => own?.stop());

const start = '__typename ... on StreamStart { cursor }';
const fields = {
  roomEvents: `subscription($roomId: ID!) { roomEvents(roomId: $roomId) { ${start} } }`,
  typing: `subscription($roomId: ID!) { typing(roomId: $roomId) { isTyping } }`,
  inboxEvents: `subscription { inboxEvents { ${start} } }`,
  friendEvents: `subscription { friendEvents { ${start} } }`,
  friendsOnlineStatus: `subscription { friendsOnlineStatus { onlineStatus { state } } }`,
  notificationReceived: `subscription { notificationReceived { ${start} } }`,
} as const;
type Field = keyof typeof fields;

const subscribe = (person: Person, field: Field): EventStream =>
  person.subscribe(
    fields[field],
    field === 'roomEvents' || field === 'typing' ? { roomId: friends.roomId } : {},
  );

const subscribeToAll = async (person: Person): Promise<EventStream[]> => {
  const streams = [
    subscribe(person, 'roomEvents'),
    subscribe(person, 'inboxEvents'),
    subscribe(person, 'friendEvents'),
    subscribe(person, 'notificationReceived'),
  ];
  const presence = subscribe(person, 'friendsOnlineStatus');
  // Has no first payload; the counts show when it is there.
  const typing = subscribe(person, 'typing');
  await Promise.all([...streams.map(started), nextLatest(presence)]);
  return [...streams, presence, typing];
};

interface Counts {
  readonly gateway: number;
  readonly user: number;
  readonly friend: number;
  readonly chat: number;
  readonly notification: number;
  readonly upstream: number;
  readonly sockets: number;
}

/** What all services say that is open now. */
async function counts(): Promise<Counts> {
  const { subgraphUrls } = platform();
  const subscriptions = async (url = ''): Promise<number> =>
    sum(await metrics(url.replace(/\/graphql$/u, '')), 'parley_active_subscriptions');
  const text = await metrics(gatewayAdminUrl());
  return {
    gateway: sum(text, 'parley_active_subscriptions'),
    upstream: sum(text, 'parley_upstream_subscriptions'),
    sockets: sum(text, 'parley_open_sockets'),
    user: await subscriptions(subgraphUrls['user']),
    friend: await subscriptions(subgraphUrls['friend']),
    chat: await subscriptions(subgraphUrls['chat']),
    notification: await subscriptions(subgraphUrls['notification']),
  };
}

async function metrics(base: string): Promise<string> {
  return (await fetch(`${base}/metrics`)).text();
}

/** Over all labels. */
function sum(text: string, name: string): number {
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
  return lines.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
}

const none: Counts = { gateway: 0, upstream: 0, sockets: 0, user: 0, friend: 0, chat: 0, notification: 0 };
const untilCounted = (expected: Partial<Counts>): Promise<void> =>
  eventually(async () => expect(await counts()).toEqual({ ...none, ...expected }));

test('each subscription is counted at the gateway and at its subgraph, and is gone when it is completed', async () => {
  const { ada, ben } = friends;
  await untilCounted({});
  const streams = [...(await subscribeToAll(ada)), ...(await subscribeToAll(ben))];
  await untilCounted({ gateway: 12, upstream: 12, user: 2, friend: 2, chat: 6, notification: 2, sockets: 2 });
  streams[0]?.stop();
  await untilCounted({ gateway: 11, upstream: 11, user: 2, friend: 2, chat: 5, notification: 2, sockets: 2 });
  for (const stream of streams) stream.stop();
  await untilCounted({ sockets: 2 });
});

test('a socket that closes takes all of its subscriptions along', async () => {
  const { ada } = friends;
  await subscribeToAll(ada);
  await subscribeToAll(ada);
  await untilCounted({ gateway: 12, upstream: 12, user: 2, friend: 2, chat: 6, notification: 2, sockets: 1 });
  await ada.leave();
  await untilCounted({});
});

test('a session that ends takes its subscriptions along', async () => {
  const carl = await signUp();
  const streams = [subscribe(carl, 'friendEvents'), subscribe(carl, 'notificationReceived')];
  await Promise.all(streams.map(started));
  await untilCounted({ gateway: 2, upstream: 2, friend: 1, notification: 1, sockets: 1 });
  await carl.ask('mutation { logout { __typename } }');
  await carl.socket().closed;
  await untilCounted({});
});

test('a subscription that is refused, or completed before it has begun, leaves nothing', async () => {
  const carl = await signUp();
  for (const field of ['roomEvents', 'typing'] as const)
    expect(await refusedWith(subscribe(carl, field))).toBe('FORBIDDEN');
  for (let count = 0; count < 20; count += 1) {
    subscribe(carl, 'friendEvents').stop();
    subscribe(carl, 'friendsOnlineStatus').stop();
    subscribe(carl, 'inboxEvents').stop();
    subscribe(carl, 'typing').stop();
  }
  await started(subscribe(carl, 'notificationReceived'));
  await untilCounted({ gateway: 1, upstream: 1, notification: 1, sockets: 1 });
});
