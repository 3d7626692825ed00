import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { makeGroup, makePeople } from '../group/make-group.mjs';
import { signerOf } from '../harness/access-tokens.mjs';
import { startOwnMongod } from '../harness/own-mongod.mjs';
import { dropDatabases, runningEngines, startPlatform } from '../harness/platform.mjs';
import { inRounds } from '../harness/rounds.mjs';
import { quantile, spread } from '../harness/statistics.mjs';
import { show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { withoutLimitsForPeople } from '../harness/without-limits.mjs';
import { watchCommands } from '../threads/watch-commands.mjs';

/** @typedef {{followers: number, rootId: string}} Thread */
/** @typedef {{ms: number[], cpuMs: Record<string, number>}} Measured  `cpuMs`: of a reply, by process */

const problem = '... on Problem { code reason }';
const sendMessage = `mutation ($input: SendMessageInput!) { sendMessage(input: $input) { ${problem}
  ... on SendMessageSuccess { message { id } } } }`;

/**
 * (n) What a reply costs in a thread that 1,000 people follow, beside one that 10 do, in the same group. Chat has a mongod of its own.
 * @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchFollowers({ quick, rounds, option }) {
  const how = {
    members: option('members', quick ? 100 : 1_000),
    replies: option('replies', quick ? 5 : 40),
    settleMs: option('settle', 2) * 1_000,
  };
  const mongod = await startOwnMongod();
  const platform = await startPlatform('followers', {
    envOf: { gateway: { ...withoutLimitsForPeople, RATE_LIMITS: '[]' } },
    enginesOf: { chat: { mongodbUrl: mongod.url } },
  });
  const chat = await MongoClient.connect(mongod.url);
  const pool = new Pool(new URL(platform.gatewayUrl).origin, { connections: 1, pipelining: 1 });
  try {
    const { ids, ask, roomId } = await openGroup(platform, pool, how.members);
    const [owner = ''] = ids;
    const say = async (/** @type {object} */ more) => {
      const input = { roomId, clientMessageId: randomUUID(), text: 'What do you think of it?', ...more };
      const answer = await ask(owner, sendMessage, { input });
      const id = answer.sendMessage.message?.id;
      if (id === undefined) throw new Error(JSON.stringify(answer));
      return id;
    };
    const database = new URL(platform.environmentOf('chat')['MONGODB_URL'] ?? '').pathname.slice(1);
    /** @type {Thread[]} */
    const threads = [];
    for (const followers of [10, how.members]) {
      const rootId = await say({});
      await say({ threadRootId: rootId });
      await follow(ask, ids.slice(0, followers), rootId);
      threads.push({ followers, rootId });
    }
    const pids = {
      ...Object.fromEntries(platform.instances.map(({ name, pid }) => [name, pid ?? 0])),
      mongod: mongod.pid,
    };
    const usage = () =>
      Object.entries(pids).map(([name, pid]) => /** @type {const} */ ([name, usageOf(pid).cpuMs]));
    const measure = async (/** @type {Thread} */ { rootId }) => {
      const before = new Map(usage());
      /** @type {number[]} */
      const ms = [];
      for (let n = 0; n < how.replies; n += 1) {
        const began = performance.now();
        await say({ threadRootId: rootId });
        ms.push(performance.now() - began);
      }
      await sleep(how.settleMs);
      const used = usage().map(([name, cpuMs]) => [name, (cpuMs - (before.get(name) ?? 0)) / how.replies]);
      return { ms, cpuMs: Object.fromEntries(used) };
    };
    for (const thread of threads) await measure(thread);
    const watch = watchCommands(chat.db(database));
    const measured = await inRounds({
      systems: threads,
      rounds,
      nameOf: ({ followers }) => `${followers} followers`,
      measure,
      describe: ({ ms, cpuMs }) =>
        `p50 ${quantile(
          ms.toSorted((a, b) => a - b),
          0.5,
        ).toFixed(1)} ms  ${JSON.stringify(cpuMs)}`,
    });
    const keys = [];
    for (const { rootId } of threads)
      keys.push((await watch(() => say({ threadRootId: rootId }))).keysWritten);
    return report(measured, keys, how);
  } finally {
    await pool.close();
    await chat.close();
    await platform.stop();
    await dropDatabases(platform.namespace);
    await mongod.remove();
  }
}

/** @param {Awaited<ReturnType<typeof startPlatform>>} platform @param {Pool} pool @param {number} members */
async function openGroup(platform, pool, members) {
  const ids = await makePeople(runningEngines().mysqlUrl, platform.namespace, members);
  const sign = await signerOf(platform);
  const signed = ids.map(async (id) => /** @type {const} */ ([id, await sign({ id, sessionId: id })]));
  const tokens = new Map(await Promise.all(signed));
  /** @type {import('../group/make-group.mjs').Ask} */
  const ask = async (id, query, variables) => {
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
  return { ids, ask, roomId: await makeGroup(ask, ids, `Group of ${members}`) };
}

/** @param {import('../group/make-group.mjs').Ask} ask @param {readonly string[]} ids @param {string} threadRootId */
async function follow(ask, ids, threadRootId) {
  const query = `mutation ($input: FollowThreadInput!) { followThread(input: $input) { ${problem} } }`;
  for (const id of ids) {
    const { followThread } = await ask(id, query, { input: { threadRootId } });
    if (followThread.code !== undefined) throw new Error(JSON.stringify(followThread));
  }
}

/** @param {ReadonlyMap<Thread, Measured[]>} measured @param {readonly number[]} keys @param {object} how */
function report(measured, keys, how) {
  const at = (/** @type {readonly Measured[]} */ rounds, /** @type {number} */ q) =>
    quantile(
      rounds.flatMap(({ ms }) => ms).toSorted((a, b) => a - b),
      q,
    );
  const names = Object.keys([...measured.values()][0]?.[0]?.cpuMs ?? {});
  const rows = [...measured].map(([{ followers }, rounds], index) => [
    String(followers),
    at(rounds, 0.5).toFixed(1),
    at(rounds, 0.95).toFixed(1),
    String(keys[index]),
    ...names.map((name) => show(spread(rounds.map(({ cpuMs }) => cpuMs[name] ?? 0)), 1)),
  ]);
  const cpu = names.map((name) => `CPU of ${name}, ms`);
  return {
    title: '(n) what a reply costs by those who follow its thread',
    table: table(['followers', 'answered, p50 ms', 'p95', 'entries of indexes written', ...cpu], rows),
    result: { ...how, keys, rounds: [...measured].map(([thread, rounds]) => ({ ...thread, rounds })) },
  };
}
