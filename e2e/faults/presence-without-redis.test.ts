import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { befriend, eventually, type EventStream, nextLatest, type Person, signUp } from '@parley/testkit';
import { statesOf } from './support/crowd.ts';
import { boundMs, faultSeconds } from './support/fault-seconds.ts';
import { type PresencePlatform, startPresencePlatform } from './support/presence-platform.ts';

/** Within 10 s of Redis' return with the times that operators have, without the next report of the gateways; the rest is for a busy machine. */
const withinMs = boundMs(14_000);
const wait = { timeoutMs: 60_000, everyMs: 100 };

let platform: PresencePlatform;
beforeAll(async () => {
  platform = await startPresencePlatform({ byDefault: true });
});
afterAll(async () => {
  expect(platform.exits).toEqual([]);
  await platform.close();
});

const setPresenceVisibility = (person: Person, visibility: string): Promise<unknown> =>
  person.ask(
    'mutation($input: SetPresenceVisibilityInput!) { setPresenceVisibility(input: $input) { __typename } }',
    { input: { visibility } },
  );

/** Everything that a stream of friends delivers from now on, by friend. */
function listen(stream: EventStream): (friend: Person) => string[] {
  const delivered: { user: { id: string }; onlineStatus: { state: string } }[] = [];
  const reading = async (): Promise<void> => {
    for (;;) delivered.push(await nextLatest(stream, 600_000));
  };
  reading().catch(() => undefined);
  return (friend) =>
    delivered.filter(({ user }) => user.id === friend.id).map(({ onlineStatus }) => onlineStatus.state);
}

test('Redis is unavailable, and has lost everything when it is back: presence is right again by itself within 10 s', async () => {
  const [ada, stays, leaves, comes, hidden] = [
    await signUp(),
    await signUp(),
    await signUp(),
    await signUp(),
    await signUp(),
  ];
  for (const friend of [stays, leaves, comes, hidden]) await befriend(friend, ada);
  await setPresenceVisibility(hidden, 'INVISIBLE');
  for (const friend of [stays, leaves, hidden]) await friend.socket().opened;
  await eventually(() =>
    expect([stays, leaves].map((friend) => platform.changesOf(friend))).toMatchObject([
      [{ state: 'ONLINE' }],
      [{ state: 'ONLINE' }],
    ]),
  );
  const delivered = listen(
    ada.subscribe('subscription { friendsOnlineStatus { user { id } onlineStatus { state } } }'),
  );
  await eventually(() =>
    expect([stays, leaves, comes, hidden].map(delivered)).toEqual([
      ['ONLINE'],
      ['ONLINE'],
      ['OFFLINE'],
      ['OFFLINE'],
    ]),
  );

  await platform.redis.kill();
  const end = performance.now() + faultSeconds({ ci: 4, full: 20 }) * 1_000;
  await Promise.all([leaves.leave(), comes.socket().opened]);
  while (performance.now() < end) {
    // Presence is what fails, and nothing beside it.
    const { data, errors } = await ada.send('{ me { id onlineStatus { state } } }');
    expect(data).toEqual({ me: { id: ada.id, onlineStatus: null } });
    expect(errors).toMatchObject([
      { path: ['me', 'onlineStatus'], extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ]);
  }
  await platform.redis.start();
  const back = performance.now();

  const states = async (): Promise<void> =>
    expect(await statesOf([stays, leaves, comes, hidden])).toEqual([
      'ONLINE',
      'OFFLINE',
      'ONLINE',
      'OFFLINE',
    ]);
  await eventually(states, wait);
  await eventually(
    () => expect([leaves, comes].map((friend) => delivered(friend).at(-1))).toEqual(['OFFLINE', 'ONLINE']),
    wait,
  );
  const took = performance.now() - back;
  process.stderr.write(`      right again after ${(took / 1_000).toFixed(1)} s\n`);
  expect(took).toBeLessThan(withinMs);
  await states();
  expect([stays, hidden].map((friend) => new Set(delivered(friend)))).toEqual([
    new Set(['ONLINE']),
    new Set(['OFFLINE']),
  ]);
  expect(delivered(leaves).filter((state) => state === 'OFFLINE')).toHaveLength(1);
  expect(platform.changesOf(hidden)).toEqual([]);
}, 240_000);
