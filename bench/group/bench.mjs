import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { signerOf } from '../harness/access-tokens.mjs';
import { startChild } from '../harness/child.mjs';
import { dropDatabases, runningEngines, startTwoChats } from '../harness/platform.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { latencies, spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { now } from '../platform/room-follower.mjs';
import { send } from '../platform/send.mjs';
import { makeGroup, makePeople } from './make-group.mjs';

/** @typedef {Awaited<ReturnType<typeof openGroup>>} Group */
/** @typedef {Awaited<ReturnType<typeof startTwoChats>>} Platform */
/** @typedef {{sends: number, refused: number, perSecond: number, deliveriesPerSecond: number, answered: Latencies, delivered: Latencies, cpuMsOfASend: Record<string, number>, everybodyMs: number}} Measured */
/** @typedef {{p50: number, p99: number, max: number}} Latencies */

/**
 * (l) A group of 1,000 members of whom 200 follow it, beside one of 200 members who all do: what a send costs grows with those who follow.
 * Two chat instances. @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchGroup({ quick, rounds, option }) {
  const online = option('online', quick ? 20 : 200);
  const sizes = [option('members', quick ? 200 : 1_000), online];
  const how = {
    seconds: option('seconds', quick ? 3 : 10),
    senders: option('senders', 8),
    perSecond: option('events', 10),
  };
  const platform = await startTwoChats('group');
  /** @type {Group[]} */
  const groups = [];
  try {
    for (const members of sizes) groups.push(await openGroup(platform, { members, online }));
    const measured = await inRounds({
      systems: groups,
      rounds,
      nameOf: ({ members }) => `${members} members`,
      measure: (group) => measure(platform, group, how),
      describe: ({ loaded, paced }) =>
        `${loaded.perSecond.toFixed(0)} sends/s  ${loaded.deliveriesPerSecond.toFixed(0)} deliveries/s  p99 ${loaded.delivered.p99.toFixed(0)} ms; at ${how.perSecond}/s p99 ${paced.delivered.p99.toFixed(0)} ms`,
    });
    return report(measured, online);
  } finally {
    for (const group of groups) await group.stop();
    await platform.stop();
    await dropDatabases(platform.namespace);
  }
}

/** @param {Platform} platform @param {{members: number, online: number}} how */
async function openGroup(platform, { members, online }) {
  const ids = await makePeople(runningEngines().mysqlUrl, platform.namespace, members);
  const sign = await signerOf(platform);
  const tokens = new Map(
    await Promise.all(ids.map(async (id) => /** @type {const} */ ([id, await sign({ id, sessionId: id })]))),
  );
  const pool = new Pool(new URL(platform.gatewayUrl).origin, { connections: 32, pipelining: 1 });
  const ask = async (
    /** @type {string} */ id,
    /** @type {string} */ query,
    /** @type {object} */ variables,
  ) => {
    const { body } = await pool.request({
      method: 'POST',
      path: '/graphql',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.get(id)}` },
      body: JSON.stringify({ query, variables }),
    });
    const answer = /** @type {any} */ (await body.json());
    if (answer.errors !== undefined) throw new Error(JSON.stringify(answer).slice(0, 500));
    return answer.data;
  };
  const roomId = await makeGroup(ask, ids, `Group of ${members}`);
  const followers = await Promise.all([0, 1].map(() => startChild('group/followers-main.mjs')));
  const following = ids.slice(0, online).map((id) => tokens.get(id) ?? '');
  await Promise.all(
    followers.map((child, n) =>
      child.ask('open', {
        url: platform.gatewayUrl,
        roomId,
        tokens: following.filter((_, index) => index % followers.length === n),
      }),
    ),
  );
  return {
    members,
    online,
    roomId,
    followers,
    refused: 0,
    /** Repeats what is refused as too much, as clients do. @param {number} n @param {string} [more] @returns {Promise<number>} */
    async say(n, more = '') {
      const token = following[n % following.length] ?? '';
      const message = {
        token,
        roomId,
        clientMessageId: randomUUID(),
        text: `sent ${now().toFixed(3)}${more}`,
      };
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await send(pool, message);
        } catch (error) {
          if (attempt === 20 || !String(error).includes('OVERLOADED')) throw error;
          this.refused += 1;
          await sleep(500);
        }
      }
    },
    async stop() {
      for (const child of followers) {
        await child.ask('close');
        await child.stop();
      }
      await pool.close();
    },
  };
}

/** @param {Platform} platform @param {Group} group @param {{seconds: number, senders: number, perSecond: number}} how */
async function measure(platform, group, how) {
  const loaded = await run(platform, group, (until) => sendAtOnce(group, how, until), how);
  const paced = await run(platform, group, (until) => sendPaced(group, how, until), how);
  return { loaded, paced, inboxesMs: await mentionAll(platform, group) };
}

/**
 * @param {Platform} platform @param {Group} group @param {(until: number) => Promise<number[]>} load  how long each send was answered after, ms
 * @param {{seconds: number}} how @returns {Promise<Measured>}
 */
async function run(platform, group, load, { seconds }) {
  const before = usage(platform);
  const refusedBefore = group.refused;
  const began = performance.now();
  const answered = await load(began + seconds * 1_000);
  const sendingMs = performance.now() - began;
  await allDelivered(group, answered.length * group.online);
  const elapsedMs = performance.now() - began;
  const after = usage(platform);
  const taken = await Promise.all(group.followers.map((child) => child.ask('take')));
  return {
    sends: answered.length,
    refused: group.refused - refusedBefore,
    perSecond: (answered.length * 1_000) / sendingMs,
    deliveriesPerSecond: (answered.length * group.online * 1_000) / elapsedMs,
    everybodyMs: elapsedMs - sendingMs,
    answered: latencies(answered),
    delivered: latencies(taken.flatMap(({ delays }) => delays)),
    cpuMsOfASend: Object.fromEntries(
      Object.keys(after).map((name) => [name, ((after[name] ?? 0) - (before[name] ?? 0)) / answered.length]),
    ),
  };
}

/** @param {Group} group @param {{senders: number}} how @param {number} until */
async function sendAtOnce(group, { senders }, until) {
  /** @type {number[]} */
  const answered = [];
  const work = async (/** @type {number} */ n) => {
    while (performance.now() < until && answered.length < 20_000) {
      const began = performance.now();
      await group.say(n);
      answered.push(performance.now() - began);
    }
  };
  await Promise.all(Array.from({ length: senders }, (_, n) => work(n)));
  return answered;
}

/** @param {Group} group @param {{perSecond: number, senders: number}} how @param {number} until */
async function sendPaced(group, { perSecond, senders }, until) {
  /** @type {number[]} */
  const answered = [];
  const running = [];
  const began = performance.now();
  for (let n = 0; performance.now() < until; n += 1) {
    const sentAt = performance.now();
    running.push(group.say(n % senders).then(() => answered.push(performance.now() - sentAt)));
    await sleep(Math.max(0, began + ((n + 1) * 1_000) / perSecond - performance.now()));
  }
  await Promise.all(running);
  return answered;
}

/** @param {Group} group @param {number} wanted */
async function allDelivered({ followers }, wanted) {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const counts = await Promise.all(followers.map((child) => child.ask('count')));
    const wrong = counts.flatMap((one) => one.wrong);
    if (wrong.length > 0) throw new Error(wrong.join('\n'));
    const got = counts.reduce((sum, { count }) => sum + count, 0);
    if (got >= wanted) return;
    if (performance.now() > deadline) throw new Error(`${got} of ${wanted} deliveries came.`);
    await sleep(5);
  }
}

/** How long after the send of one message to `@all` every other member has it in their inbox, ms. @param {Platform} platform @param {Group} group */
async function mentionAll({ namespace }, group) {
  const mongo = await MongoClient.connect(runningEngines().mongodbUrl);
  try {
    const notifications = mongo.db(`parley_${namespace}_notification`).collection('notifications');
    const began = performance.now();
    const messageNumber = await group.say(0, ' @all');
    const filter = { roomId: group.roomId, messageNumber };
    while ((await notifications.countDocuments(filter)) < group.members - 1) {
      if (performance.now() - began > 60_000) throw new Error('Not every inbox has the message.');
      await sleep(20);
    }
    const took = performance.now() - began;
    await allDelivered(group, group.online);
    await Promise.all(group.followers.map((child) => child.ask('take')));
    return took;
  } finally {
    await mongo.close();
  }
}

/** ms of CPU so far, by service; the two of chat together. @param {Platform} platform */
function usage({ instances }) {
  /** @type {Record<string, number>} */
  const sums = {};
  for (const { name, pid } of instances) {
    const service = name.replace(/-\d+$/, '');
    sums[service] = (sums[service] ?? 0) + usageOf(pid ?? 0).cpuMs;
  }
  return sums;
}

/** @param {ReadonlyMap<Group, Awaited<ReturnType<typeof measure>>[]>} measured @param {number} online */
function report(measured, online) {
  const rows = [...measured].flatMap(([{ members }, all]) =>
    /** @type {const} */ (['loaded', 'paced']).map((kind) => {
      const of = (/** @type {(one: Measured) => number} */ pick, digits = 0) =>
        show(spread(all.map((one) => pick(one[kind]))), digits);
      const cpu = Object.keys(all[0]?.loaded.cpuMsOfASend ?? {}).map((name) => {
        const used = spread(all.map((one) => one[kind].cpuMsOfASend[name] ?? 0)).median;
        return `${name} ${used.toFixed(1)}`;
      });
      return [
        `${members} members, ${kind}`,
        of(({ perSecond }) => perSecond),
        of(({ deliveriesPerSecond }) => deliveriesPerSecond),
        of(({ refused }) => refused),
        of(({ answered }) => answered.p99),
        of(({ delivered }) => delivered.p50),
        of(({ delivered }) => delivered.p99),
        cpu.join(', '),
        show(spread(all.map(({ inboxesMs }) => inboxesMs))),
      ];
    }),
  );
  const head = [
    'group',
    'sends/s',
    'deliveries/s',
    'refused',
    'answered p99 ms',
    'delivered p50 ms',
    'p99',
    'CPU of a send, ms',
    '@all in every inbox, ms',
  ];
  return {
    title: `(l) groups that ${online} members follow, two chat instances; median (lowest–highest round)`,
    table: table(head, rows),
    result: [...measured].map(([{ members }, all]) => ({ members, online, rounds: all })),
  };
}
