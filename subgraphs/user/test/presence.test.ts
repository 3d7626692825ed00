import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { eventually, nextLatest, openFanoutSocket } from '@parley/testkit';
import { startUserService } from '../src/service.ts';
import { shortTimes, type Status, surround, type Surroundings } from './presence-service.ts';
import { type SignedIn, startTestService, type TestService } from './user-service.ts';

let service: TestService;
let around: Surroundings;
beforeAll(async () => {
  service = await startTestService(shortTimes);
  around = await surround(service);
  await service.ready();
});
afterAll(async () => {
  await around.close();
  await service.close();
});

const untilSeen = (viewer: SignedIn, who: SignedIn, state: Status['state'] | undefined): Promise<void> =>
  eventually(async () => expect((await around.see(viewer, who))?.state).toBe(state));
const untilFriends = (one: SignedIn, other: SignedIn): Promise<void> =>
  eventually(async () => expect(await around.see(one, other)).not.toBeNull());
const signUpFriends = async (): Promise<[SignedIn, SignedIn]> => {
  const [ada, ben] = [await service.signUp(), await service.signUp()];
  await around.befriend(ada, ben);
  await untilFriends(ada, ben);
  return [ada, ben];
};
const states = (who: SignedIn): string[] => around.changesOf(who).map(({ data }) => data.state);
interface Received {
  readonly user: { readonly id: string };
  readonly onlineStatus: Status;
}
const received = async (stream: Parameters<typeof nextLatest>[0]): Promise<[string, string]> => {
  const { user, onlineStatus } = await nextLatest<Received>(stream);
  return [user.id, onlineStatus.state];
};

test('a connected user is seen online by their friends, and offline with the time when they have left', async () => {
  const [ada, ben] = await signUpFriends();
  expect(await around.see(ben, ada)).toEqual({ state: 'OFFLINE', lastSeenAt: null });
  const gateway = around.gateway();
  const connection = await gateway.open(ada);
  await untilSeen(ben, ada, 'ONLINE');
  expect(await around.see(ben, ada)).toEqual({ state: 'ONLINE', lastSeenAt: null });
  expect(await around.see(ada, ada)).toEqual({ state: 'ONLINE', lastSeenAt: null });
  await gateway.close(connection);
  await untilSeen(ben, ada, 'OFFLINE');
  const { lastSeenAt } = (await around.see(ben, ada)) ?? {};
  expect(Date.now() - Date.parse(lastSeenAt ?? '')).toBeLessThan(60_000);
});

test('strangers, those who were friends and the blocked see nothing, in both directions', async () => {
  const [ada, ben] = await signUpFriends();
  const eve = await service.signUp();
  const connection = await around.gateway().open(ada);
  await untilSeen(ben, ada, 'ONLINE');
  expect([await around.see(eve, ada), await around.see(ada, eve)]).toEqual([null, null]);
  await around.unfriend(ada, ben);
  await untilSeen(ben, ada, undefined);
  await around.befriend(ada, ben);
  await around.gateway().alive([connection]);
  await untilSeen(ben, ada, 'ONLINE');
  await around.block(ada, ben);
  await untilSeen(ben, ada, undefined);
  expect(await around.see(ada, ben)).toBeNull();
});

test('a change is made and sent once for all friends who follow it, unless they ask for what each sees differently', async () => {
  const [ada, ben] = await signUpFriends();
  const carl = await service.signUp();
  await around.befriend(ada, carl);
  await untilFriends(ada, carl);
  const socket = await openFanoutSocket(`${service.url}/graphql`);
  const gateway = around.gateway();
  const follow = async (selection: string): Promise<void> => {
    for (const { id, tokens } of [ben, carl]) {
      const internalToken = await service.gateway.token('user', id, tokens.sessionId);
      socket.subscribe(id + selection, `subscription { friendsOnlineStatus { ${selection} } }`, {
        internalToken,
      });
      expect(await socket.next()).toMatchObject({ type: 'next', id: id + selection });
    }
  };
  const same = 'user { displayName } onlineStatus { state }';
  await follow(same);
  const connection = await gateway.open(ada);
  expect((await socket.next()).ids?.toSorted()).toEqual([ben.id + same, carl.id + same].toSorted());
  const own = 'user { id onlineStatus { state } }';
  await follow(own);
  await gateway.close(connection);
  const frames = [await socket.next(), await socket.next(), await socket.next()];
  const receivers = frames.map(({ id, ids }) => ids?.toSorted().join(' and ') ?? id);
  const both = [ben.id + same, carl.id + same].toSorted().join(' and ');
  expect(new Set(receivers)).toEqual(new Set([both, ben.id + own, carl.id + own]));
  await socket.close();
});

test('many sockets of one user are one change, on whichever gateways they are', async () => {
  const [ada, ben] = await signUpFriends();
  const [one, two] = [around.gateway(), around.gateway()];
  const [first, second, third] = [await one.open(ada), await two.open(ada), await one.open(ada)];
  await untilSeen(ben, ada, 'ONLINE');
  await one.close(first);
  await two.close(second);
  await one.close(third);
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'OFFLINE']));
});

test('a reconnect within the grace is no change', async () => {
  const [ada, ben] = await signUpFriends();
  const gateway = around.gateway();
  const first = await gateway.open(ada);
  await untilSeen(ben, ada, 'ONLINE');
  const second = await gateway.reopen(ada, first);
  const last = await gateway.open(ben);
  await gateway.close(last);
  // Closed later than Ada's first socket, and seen to be gone: so is that one.
  await eventually(() => expect(states(ben)).toEqual(['ONLINE', 'OFFLINE']));
  expect(states(ada)).toEqual(['ONLINE']);
  await gateway.close(second);
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'OFFLINE']));
});

test('connections of a gateway that falls silent end, each user once; those that are reported stay', async () => {
  const [ada, ben] = await signUpFriends();
  const [dead, living] = [around.gateway(), around.gateway()];
  await dead.open(ada);
  await dead.open(ada);
  const bens = await living.open(ben);
  const telling = setInterval(() => void living.alive([bens]), 500);
  try {
    await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'OFFLINE']));
    expect(states(ben)).toEqual(['ONLINE']);
  } finally {
    clearInterval(telling);
  }
});

test('an older event that is consumed again does not bring a closed connection back', async () => {
  const [ada] = await signUpFriends();
  const gateway = around.gateway();
  const connection = await gateway.open(ada);
  await gateway.close(connection);
  await gateway.alive([connection]);
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'OFFLINE']));
  await gateway.alive([connection]);
  const [, ben] = [ada, await service.signUp()];
  await gateway.open(ben);
  await eventually(() => expect(states(ben)).toEqual(['ONLINE']));
  expect(states(ada)).toEqual(['ONLINE', 'OFFLINE']);
});

test('an invisible user is seen offline, also by events, until they are visible again', async () => {
  const [ada, ben] = await signUpFriends();
  const gateway = around.gateway();
  const connection = await gateway.open(ada);
  await untilSeen(ben, ada, 'ONLINE');
  const set = (visibility: string) =>
    ada.ask(
      `mutation($input: SetPresenceVisibilityInput!) { setPresenceVisibility(input: $input) {
        ... on SetPresenceVisibilitySuccess { privacy { presenceVisibility } } } }`,
      { input: { visibility } },
    );
  const privacy = () => ada.ask('{ myAccount { privacy { presenceVisibility } } }');
  expect(await privacy()).toEqual({ privacy: { presenceVisibility: 'VISIBLE' } });
  expect(await set('INVISIBLE')).toEqual({ privacy: { presenceVisibility: 'INVISIBLE' } });
  const hidden = await around.see(ben, ada);
  expect(hidden?.state).toBe('OFFLINE');
  await gateway.alive([connection, await gateway.open(ada)]);
  // What Redis forgets, MySQL has kept.
  await around.forgetPresence();
  await gateway.alive([connection]);
  const probe = await gateway.open(ben);
  await eventually(() => expect(states(ben)).toEqual(['ONLINE']));
  expect((await around.see(ben, ada))?.state).toBe('OFFLINE');
  expect(await privacy()).toEqual({ privacy: { presenceVisibility: 'INVISIBLE' } });
  await set('VISIBLE');
  expect((await around.see(ben, ada))?.state).toBe('ONLINE');
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'OFFLINE', 'ONLINE']));
  await Promise.all([gateway.close(connection), gateway.close(probe)]);
});

test('when Redis has lost everything the next report restores it, with versions that still rise', async () => {
  const [ada, ben] = await signUpFriends();
  const gateway = around.gateway();
  const connection = await gateway.open(ada);
  await untilSeen(ben, ada, 'ONLINE');
  await around.forgetPresence();
  await gateway.alive([connection]);
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'ONLINE']));
  const [first, second] = around.changesOf(ada).map(({ data }) => data.version);
  expect(second).toBeGreaterThan(first ?? Infinity);
});

test('who leaves when Redis has lost everything is offline for those who still see them online', async () => {
  const [ada, ben] = await signUpFriends();
  const gateway = around.gateway();
  const connection = await gateway.open(ada);
  const stream = await around.follow(ben);
  while ((await received(stream))[1] !== 'ONLINE');
  await around.forgetPresence();
  await gateway.close(connection);
  while ((await received(stream))[1] !== 'OFFLINE');
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'ONLINE', 'OFFLINE']));
  await gateway.close(connection);
  const next = await gateway.open(ada);
  while ((await received(stream))[1] !== 'ONLINE');
  await gateway.close(next);
  await eventually(() => expect(states(ada)).toEqual(['ONLINE', 'ONLINE', 'OFFLINE', 'ONLINE', 'OFFLINE']));
  stream.stop();
});

test('the stream begins with every friend, goes on with changes, gains new friends and loses old ones', async () => {
  const [ada, ben] = await signUpFriends();
  const [carl, eve] = [await service.signUp(), await service.signUp()];
  await around.befriend(ada, carl);
  await untilFriends(ada, carl);
  const gateway = around.gateway();
  await gateway.open(ben);
  await untilSeen(ada, ben, 'ONLINE');
  const stream = await around.follow(ada);
  const snapshot = new Map([await received(stream), await received(stream)]);
  expect(snapshot).toEqual(
    new Map([
      [ben.id, 'ONLINE'],
      [carl.id, 'OFFLINE'],
    ]),
  );
  const telling = setInterval(() => void gateway.open(ben), 700);
  try {
    const carls = await gateway.open(carl);
    expect(await received(stream)).toEqual([carl.id, 'ONLINE']);
    await gateway.close(carls);
    expect(await received(stream)).toEqual([carl.id, 'OFFLINE']);
    await gateway.open(eve);
    await eventually(() => expect(states(eve)).toEqual(['ONLINE']));
    await around.befriend(eve, ada);
    expect(await received(stream)).toEqual([eve.id, 'ONLINE']);
    // No friend any more: of Carl nothing comes, though he is online; Eve, who comes after him, shows it.
    await around.block(carl, ada);
    await untilSeen(ada, carl, undefined);
    await gateway.open(carl);
    await eventually(() => expect(states(carl).at(-1)).toBe('ONLINE'));
    expect(await received(stream)).toEqual([eve.id, 'OFFLINE']);
  } finally {
    clearInterval(telling);
  }
  stream.stop();
});

test('a change reaches the streams of every instance once; when one instance has gone the other goes on', async () => {
  const [ada, ben] = await signUpFriends();
  const other = await startUserService({ ...service.environment, PORT: 0, INSTANCE_ID: 'user-other' });
  try {
    await eventually(async () => expect((await fetch(`${other.url}/readyz`)).status).toBe(200));
    const streams = [await around.follow(ada), await around.follow(ada, other.url)];
    for (const stream of streams) expect(await received(stream)).toEqual([ben.id, 'OFFLINE']);
    const gateway = around.gateway();
    const connection = await gateway.open(ben);
    for (const stream of streams) expect(await received(stream)).toEqual([ben.id, 'ONLINE']);
    await gateway.close(connection);
    for (const stream of streams) expect(await received(stream)).toEqual([ben.id, 'OFFLINE']);
    expect(states(ben)).toEqual(['ONLINE', 'OFFLINE']);
  } finally {
    await other.close();
  }
  await around.gateway().open(ben);
  await eventually(() => expect(states(ben)).toEqual(['ONLINE', 'OFFLINE', 'ONLINE']));
});
