import { createEventBus, on, type EventBus } from '@parley/event-bus';
import { UserOnlineStatusChanged } from '@parley/events';
import { createLogger } from '@parley/service-kit/process';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import {
  askForFriendship,
  block,
  engines,
  everybodyLeaves,
  type EventStream,
  eventually,
  nextLatest,
  openSocket,
  type Person,
  platform,
  signIn,
  signUp,
  signUpFriends,
  type Socket,
  startOwnPlatform,
  succeed,
  unfriend,
} from '@parley/testkit';

/** With a platform of its own: what takes a minute elsewhere takes seconds here. */
let own: Awaited<ReturnType<typeof startOwnPlatform>> | undefined;
let bus: EventBus;
/** Each change once: Kafka delivers at least once. */
const received = new Map<string, { userId: string; state: string }>();
beforeAll(async () => {
  own = await startOwnPlatform('e2e_presence', {
    envOf: {
      user: { PRESENCE_LEASE_MS: '6000', PRESENCE_GRACE_MS: '4000', PRESENCE_SWEEP_MS: '200' },
      gateway: { PRESENCE_INTERVAL_MS: '1000' },
    },
  });
  const logger = createLogger({ service: 'e2e', instanceId: 'e2e', level: 'silent' });
  const brokers = engines().kafkaBrokers.split(',');
  bus = createEventBus({ brokers, clientId: 'e2e', topicPrefix: own.topicPrefix, logger });
  const listener = bus.createBroadcastConsumer({
    purpose: 'e2e.presence',
    instanceId: 'e2e',
    subscriptions: [
      on(UserOnlineStatusChanged, (change) => {
        const key = `${change.userId} ${change.version}`;
        if (!received.has(key)) received.set(key, change);
      }),
    ],
  });
  await listener.start();
  await eventually(() => expect(listener.readiness().ready).toBe(true));
});
afterEach(everybodyLeaves);
afterAll(async () => {
  await bus.close();
  await own?.stop();
});

interface Status {
  readonly state: string;
  readonly lastSeenAt: string | null;
}
const see = async (viewer: Person, who: Person): Promise<Status | null> =>
  (
    await viewer.ask<{ onlineStatus: Status | null }>(
      'query($id: ID!) { user(id: $id) { onlineStatus { state lastSeenAt } } }',
      { id: who.id },
    )
  ).onlineStatus;
const untilSeen = (viewer: Person, who: Person, state: string | undefined): Promise<void> =>
  eventually(async () => expect((await see(viewer, who))?.state).toBe(state));
const changesOf = ({ id }: Person): string[] =>
  [...received.values()].filter(({ userId }) => userId === id).map(({ state }) => state);
const follow = (viewer: Person): EventStream =>
  viewer.subscribe(
    'subscription { friendsOnlineStatus { user { id displayName friendship { state } } onlineStatus { state lastSeenAt } } }',
  );
const delivered = async (stream: EventStream): Promise<[string, string]> => {
  const { user, onlineStatus } = await nextLatest<{ user: { id: string }; onlineStatus: Status }>(stream);
  return [user.id, onlineStatus.state];
};
const befriend = async (one: Person, other: Person): Promise<void> => {
  const requestId = await askForFriendship(one, other);
  await succeed(other, 'acceptFriendRequest', { requestId });
  await eventually(async () => expect(await see(one, other)).not.toBeNull());
};

const setPresenceVisibility = (person: Person, visibility: string): Promise<object> =>
  person.ask(
    `mutation($input: SetPresenceVisibilityInput!) { setPresenceVisibility(input: $input) {
      ... on SetPresenceVisibilitySuccess { privacy { presenceVisibility } } } }`,
    { input: { visibility } },
  );

test('a friend is seen online while connected, and offline with the time when they left', async () => {
  const { ada, ben } = await signUpFriends();
  await untilSeen(ben, ada, 'OFFLINE');
  await ada.socket().opened;
  await untilSeen(ben, ada, 'ONLINE');
  expect(await see(ada, ada)).toEqual({ state: 'ONLINE', lastSeenAt: null });
  const left = Date.now();
  await ada.leave();
  await untilSeen(ben, ada, 'OFFLINE');
  const { lastSeenAt } = (await see(ben, ada)) ?? {};
  expect(Date.parse(lastSeenAt ?? '')).toBeGreaterThan(left - 1_000);
  expect(changesOf(ada)).toEqual(['ONLINE', 'OFFLINE']);
});

test('a stranger, somebody unfriended and the blocked see nothing, and are seen by nobody of these', async () => {
  const { ada, ben } = await signUpFriends();
  const eve = await signUp();
  await ada.socket().opened;
  await untilSeen(ben, ada, 'ONLINE');
  expect([await see(eve, ada), await see(ada, eve)]).toEqual([null, null]);
  await unfriend(ada, ben);
  await untilSeen(ben, ada, undefined);
  await befriend(ada, ben);
  await block(ada, ben);
  await untilSeen(ben, ada, undefined);
  await untilSeen(ada, ben, undefined);
});

test('the stream delivers every friend first, then changes; new friends appear, and of ex-friends nothing comes', async () => {
  const { ada, ben } = await signUpFriends();
  const carl = await signUp();
  await befriend(ada, carl);
  await ben.socket().opened;
  await untilSeen(ada, ben, 'ONLINE');
  const stream = follow(ada);
  expect(new Map([await delivered(stream), await delivered(stream)])).toEqual(
    new Map([
      [ben.id, 'ONLINE'],
      [carl.id, 'OFFLINE'],
    ]),
  );
  await carl.socket().opened;
  expect(await delivered(stream)).toEqual([carl.id, 'ONLINE']);
  await carl.leave();
  expect(await delivered(stream)).toEqual([carl.id, 'OFFLINE']);
  const dora = await signUp();
  await befriend(dora, ada);
  expect(await delivered(stream)).toEqual([dora.id, 'OFFLINE']);
  await unfriend(ada, carl);
  await block(ben, ada);
  await untilSeen(ada, carl, undefined);
  await untilSeen(ada, ben, undefined);
  await Promise.all([carl.socket().opened, ben.leave()]);
  await eventually(() =>
    expect([changesOf(carl).at(-1), changesOf(ben).at(-1)]).toEqual(['ONLINE', 'OFFLINE']),
  );
  // What came of these two would stand before Dora.
  await dora.socket().opened;
  expect(await delivered(stream)).toEqual([dora.id, 'ONLINE']);
});

test('an invisible user is seen offline by everybody, on all devices, until setPresenceVisibility says otherwise', async () => {
  const { ada, ben } = await signUpFriends();
  await untilSeen(ben, ada, 'OFFLINE');
  const stream = follow(ben);
  expect(await delivered(stream)).toEqual([ada.id, 'OFFLINE']);
  await ada.socket().opened;
  expect(await delivered(stream)).toEqual([ada.id, 'ONLINE']);
  const invisible = { privacy: { presenceVisibility: 'INVISIBLE' } };
  expect(await setPresenceVisibility(ada, 'INVISIBLE')).toEqual(invisible);
  expect(await delivered(stream)).toEqual([ada.id, 'OFFLINE']);
  const second = await signIn(ada);
  await second.socket().opened;
  expect((await see(ben, ada))?.state).toBe('OFFLINE');
  expect(await second.ask('{ myAccount { privacy { presenceVisibility } } }')).toEqual(invisible);
  await setPresenceVisibility(second, 'VISIBLE');
  expect(await delivered(stream)).toEqual([ada.id, 'ONLINE']);
});

test('200 sockets of 10 people: a reconnect at once changes nothing, a killed gateway makes each of them offline once', async () => {
  const people: Person[] = [];
  while (people.length < 10) people.push(await signUp());
  const { gatewayUrl } = platform();
  const connectEach = async (some: readonly Person[]): Promise<Socket[]> => {
    const sockets = some.flatMap(({ tokens: { accessToken } }) =>
      Array.from({ length: 20 }, () => openSocket(gatewayUrl, { accessToken })),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    return sockets;
  };
  const untilChanged = (changes: string[]): Promise<void> =>
    eventually(() => expect(people.map(changesOf)).toEqual(people.map(() => changes)));
  const first = await connectEach(people);
  await untilChanged(['ONLINE']);
  // One after the other, so that on a slow machine too nobody is away for longer than the grace.
  const second: Socket[] = [];
  for (const [index, person] of people.entries()) {
    await Promise.all(first.slice(20 * index, 20 * (index + 1)).map((socket) => socket.close()));
    second.push(...(await connectEach([person])));
  }
  // Longer than the grace: a later leaver is gone by now.
  const other = await signUp();
  await other.socket().opened;
  await other.leave();
  await eventually(() => expect(changesOf(other)).toEqual(['ONLINE', 'OFFLINE']));
  await untilChanged(['ONLINE']);
  await own?.kill('gateway');
  await Promise.all(second.map(({ closed }) => closed));
  await untilChanged(['ONLINE', 'OFFLINE']);
  await own?.restart('gateway');
  const third = await connectEach(people);
  await untilChanged(['ONLINE', 'OFFLINE', 'ONLINE']);
  await Promise.all(third.map((socket) => socket.close()));
});
