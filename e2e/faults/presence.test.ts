import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { everybodyLeaves, eventually, type Person, signUp } from '@parley/testkit';
import { connectAll, signUpMany, statesOf } from './support/crowd.ts';
import { faultSeconds, inFullTime } from './support/fault-seconds.ts';
import { type PresencePlatform, startPresencePlatform, times } from './support/presence-platform.ts';

let platform: PresencePlatform;
beforeAll(async () => {
  platform = await startPresencePlatform();
}, 240_000);
afterEach(async () => {
  await everybodyLeaves();
  expect(platform.exits).toEqual([]);
});
afterAll(() => platform.close(), 180_000);

/** A lease, a report that was on its way and a sweep: 60 s with the default times; otherwise as long as a slow machine takes. */
const withinMs = times.leaseMs + (inFullTime() ? 15_000 : 60_000);
const changes = (person: Person): string[] => platform.changesOf(person).map(({ state }) => state);
const untilChanged = (people: readonly Person[], expected: readonly string[]): Promise<void> =>
  eventually(() => expect(people.map(changes)).toEqual(people.map(() => expected)), {
    timeoutMs: withinMs,
    everyMs: 100,
  });
const online = (people: readonly Person[]): string[] => people.map(() => 'ONLINE');
/** What was measured, for the one who runs it; the launcher passes on what goes where jest's own report goes. */
const report = (text: string): void => void process.stderr.write(`      ${text}\n`);
const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

test('a gateway is killed with 200 sockets: all are offline within 60 s, each of them once', async () => {
  const people = await signUpMany(40);
  await connectAll(people, 5);
  await untilChanged(people, ['ONLINE']);
  await platform.services.kill('gateway');
  const killed = performance.now();
  await untilChanged(people, ['ONLINE', 'OFFLINE']);
  const received = people.map((person) => (platform.changesOf(person)[1]?.receivedAt ?? Infinity) - killed);
  report(
    `offline between ${seconds(Math.min(...received))} and ${seconds(Math.max(...received))} after the kill`,
  );
  expect(Math.max(...received)).toBeLessThan(withinMs);

  await platform.services.restart('gateway');
  const next = await signUp();
  await next.socket().opened;
  await untilChanged([next], ['ONLINE']);
  expect(new Set(await statesOf(people))).toEqual(new Set(['OFFLINE']));
  await untilChanged(people, ['ONLINE', 'OFFLINE']);
}, 480_000);

test('500 sockets come at once, and come back at once after a cut and after a crash: each person has come online once', async () => {
  const people = await signUpMany(100);
  const began = performance.now();
  const first = await connectAll(people, 5);
  await untilChanged(people, ['ONLINE']);
  report(`500 sockets are open and all statuses are delivered after ${seconds(performance.now() - began)}`);

  const cut = performance.now();
  await platform.whileLeasesStandStill(async () => {
    await Promise.all(first.map((socket) => socket.close()));
    await connectAll(people, 5);
  });
  report(`500 sockets are back ${seconds(performance.now() - cut)} after the cut`);
  // Who leaves now is gone when the grace of the cut sockets is over.
  const leaver = await signUp();
  await leaver.socket().opened;
  await leaver.leave();
  await untilChanged([leaver], ['ONLINE', 'OFFLINE']);
  await untilChanged(people, ['ONLINE']);

  // The witness, who came last, does not reconnect after the crash: once their lease has ended, so have those of all earlier sockets.
  const witness = await signUp();
  await witness.socket().opened;
  await untilChanged([witness], ['ONLINE']);
  const crashed = performance.now();
  await platform.whileLeasesStandStill(async () => {
    await platform.services.kill('gateway');
    await platform.services.restart('gateway');
    await connectAll(people, 5);
  });
  report(`500 sockets are back ${seconds(performance.now() - crashed)} after the crash`);
  await untilChanged([witness], ['ONLINE', 'OFFLINE']);
  expect(await statesOf(people)).toEqual(online(people));
  await untilChanged(people, ['ONLINE']);
}, 480_000);

test('Kafka is unavailable for longer than a lease: nobody goes offline, and afterwards only those who have left', async () => {
  const people = await signUpMany(20);
  const [leaver, comer, ghost] = [await signUp(), await signUp(), await signUp()];
  await connectAll(people, 2);
  await leaver.socket().opened;
  // Nobody renews its lease: it ends when the clock of the leases has gone on for that long, and with it would all others.
  await platform.connectGhost(ghost);
  const present = [...people, leaver, ghost];
  await untilChanged(present, ['ONLINE']);

  await platform.kafka.kill();
  const end = performance.now() + faultSeconds({ ci: 30, full: 60 }) * 1_000;
  await Promise.all([leaver.leave(), comer.socket().opened]);
  while (performance.now() < end) {
    expect(await statesOf(present)).toEqual(online(present));
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await platform.kafka.start();
  const back = performance.now();

  await untilChanged([comer], ['ONLINE']);
  await untilChanged([leaver, ghost], ['ONLINE', 'OFFLINE']);
  for (const [name, person] of Object.entries({ comer, leaver, ghost }))
    report(
      `${name}: delivered ${seconds((platform.changesOf(person).at(-1)?.receivedAt ?? Infinity) - back)} after Kafka was back`,
    );
  expect(await statesOf([...people, comer])).toEqual(online([...people, comer]));
  await untilChanged([...people, comer], ['ONLINE']);
}, 480_000);
