import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { startChild } from '../harness/child.mjs';
import { dropDatabases, runningEngines, startPlatform } from '../harness/platform.mjs';
import { makeRooms } from '../harness/rooms.mjs';
import { signerOf } from '../harness/access-tokens.mjs';
import { spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { send } from '../platform/send.mjs';
import { fillStores, makeOwners } from './fill-stores.mjs';

/** @typedef {Awaited<ReturnType<typeof prepare>>} Side  one of the two platforms */
/** @typedef {Record<string, number>} Usage  ms of CPU a second, by service */

/**
 * (f) The same streams and the same messages over little that exists and over much: two platforms at the same time, so that what the machine
 * does meanwhile meets both. @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchGrowth({ quick, option, rounds }) {
  const how = {
    people: option('people', quick ? 10 : 100),
    perSecond: option('events', quick ? 2 : 5),
    seconds: option('seconds', quick ? 5 : 30),
    rest: option('rest', quick ? 5 : 40),
  };
  const small = {
    rooms: option('few-rooms', quick ? 100 : 1_000),
    friends: option('few-friends', quick ? 100 : 1_000),
  };
  const large = {
    rooms: option('rooms', quick ? 10_000 : 1_000_000),
    friends: option('friends', quick ? 1_000 : 100_000),
  };
  /** @type {Side[]} */
  const sides = [];
  try {
    for (const count of [small, large]) sides.push(await prepare(count, how));
    // One right after the other: a process that has just opened its streams tidies up for a minute, and that is to meet both.
    const opening = [];
    for (const side of sides) opening.push(await side.open());
    console.log(`resting for ${how.rest} s, then ${rounds} rounds of ${how.seconds} s each`);
    await sleep(how.rest * 1_000);
    const measured = [];
    for (let round = 0; round < rounds; round += 1) {
      const quiet = await measure(sides, () => sleep(how.seconds * 1_000));
      const busy = await measure(sides, () => talk(sides, how));
      measured.push({ quiet, busy });
      console.log(`round ${round + 1}/${rounds}  ${JSON.stringify({ quiet, busy })}`);
    }
    for (const { streams } of sides) {
      const { wrong } = await streams.ask('counts');
      if (wrong.length > 0) throw new Error(wrong.join('\n'));
    }
    return report(measured, { how, small, large, opening });
  } finally {
    for (const side of sides) await side.stop();
  }
}

/** A platform with people, with what else there is, and with live streams. @param {{rooms: number, friends: number}} count @param {{people: number}} how */
async function prepare(count, { people }) {
  const name = `growth_${count.rooms}`;
  const platform = await startPlatform(name);
  const rooms = await makeRooms(platform, people / 2);
  const viewers = rooms.flatMap(({ roomId, senderViewer, readerViewer }) =>
    [senderViewer, readerViewer].map((viewer) => ({ ...viewer, roomId })),
  );
  const owners = makeOwners(
    viewers.map(({ id }) => id),
    count,
  );
  const began = performance.now();
  await fillStores(owners, runningEngines(), platform.topicPrefix.slice(0, -1));
  console.log(`${name}: filled in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const sign = await signerOf(platform);
  const streams = await startChild('growth/streams-main.mjs');
  const pool = new Pool(new URL(platform.gatewayUrl).origin, { connections: 8, pipelining: 1 });
  const senders = await Promise.all(
    rooms.map(async ({ roomId, senderViewer }) => ({ roomId, token: await sign(senderViewer) })),
  );
  return {
    platform,
    streams,
    senders,
    pool,
    /** Opens the streams. @returns {Promise<Usage>} the ms of CPU that it takes */
    async open() {
      const before = usage(platform);
      const { streams: opened } = await streams.ask('open', {
        url: platform.gatewayUrl,
        viewers: await Promise.all(
          viewers.map(async (viewer, index) => ({
            token: await sign(viewer),
            // Of each: the room that is used, and some of those that are not.
            roomIds: [viewer.roomId, ...(owners[index]?.rooms ?? []).slice(0, 5).map(({ id }) => id)],
          })),
        ),
      });
      const after = usage(platform);
      const used = Object.fromEntries(
        Object.keys(after).map((key) => [key, (after[key] ?? 0) - (before[key] ?? 0)]),
      );
      console.log(`${name}: ${opened} streams, opened with ms of CPU ${JSON.stringify(used)}`);
      return used;
    },
    async stop() {
      await streams.ask('close');
      await streams.stop();
      await pool.close();
      await platform.stop();
      await dropDatabases(platform.namespace);
    },
  };
}

/** ms of CPU so far, by service. @param {Side['platform']} platform @returns {Usage} */
function usage({ instances }) {
  return Object.fromEntries(instances.map(({ name, pid }) => [name, usageOf(pid ?? 0).cpuMs]));
}

/** @param {readonly Side[]} sides @param {() => Promise<unknown>} meanwhile @returns {Promise<Usage[]>} */
async function measure(sides, meanwhile) {
  const before = sides.map(({ platform }) => usage(platform));
  const began = performance.now();
  await meanwhile();
  const elapsed = (performance.now() - began) / 1_000;
  return sides.map(({ platform }, side) => {
    const used = Object.entries(usage(platform)).map(([name, ms]) => [
      name,
      (ms - (before[side]?.[name] ?? 0)) / elapsed,
    ]);
    return Object.fromEntries(used);
  });
}

/** The same number of messages on both, one room after the other. @param {readonly Side[]} sides @param {{perSecond: number, seconds: number}} how */
async function talk(sides, { perSecond, seconds }) {
  const began = performance.now();
  const running = [];
  for (let n = 0; n < perSecond * seconds; n += 1) {
    for (const { senders, pool } of sides) {
      const sender = senders[n % senders.length];
      if (sender === undefined) throw new Error('There is no room.');
      running.push(send(pool, { ...sender, clientMessageId: randomUUID(), text: `Message ${n}` }));
    }
    await sleep(Math.max(0, began + ((n + 1) * 1_000) / perSecond - performance.now()));
  }
  await Promise.all(running);
}

/** Medians, since the collection of a process's memory may fall into a round of one side. @param {readonly {quiet: Usage[], busy: Usage[]}[]} rounds @param {object} how */
function report(rounds, how) {
  const names = Object.keys(rounds[0]?.quiet[0] ?? {});
  const used = (
    /** @type {'quiet' | 'busy'} */ kind,
    /** @type {number} */ side,
    /** @type {readonly string[]} */ of,
  ) => rounds.map((round) => of.reduce((sum, name) => sum + (round[kind][side]?.[name] ?? 0), 0));
  const row = (/** @type {string} */ name, /** @type {readonly string[]} */ of) => [
    name,
    .../** @type {const} */ (['quiet', 'busy']).flatMap((kind) => {
      const [few, many] = [used(kind, 0, of), used(kind, 1, of)];
      const ratios = many.map((value, round) => value / (few[round] ?? NaN));
      return [spread(few).median.toFixed(1), spread(many).median.toFixed(1), show(spread(ratios), 2)];
    }),
  ];
  return {
    title:
      '(f) ms of CPU a second over little and over much that exists, median of the rounds (wanted: all at most 1.2 times as much)',
    table: table(
      ['service', 'quiet, little', 'much', 'ratio', 'busy, little', 'much', 'ratio'],
      [...names.map((name) => row(name, [name])), row('all', names)],
    ),
    result: { ...how, rounds },
  };
}
