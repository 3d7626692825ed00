import { createInternalTokenSigner } from '@parley/service-kit/contract';
import { Pool } from 'undici';
import { dropDatabases, startPlatform } from '../harness/platform.mjs';
import { quantile, spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { fillChat, original } from './fill-chat.mjs';
import { withCache } from './mongo-cache.mjs';
import { viewer } from './people.mjs';
import { questions } from './questions.mjs';

/** @typedef {Awaited<ReturnType<typeof prepare>>} Side */
/** @typedef {(typeof questions)[number]} Question */
/** @typedef {{ms: number[][], cpuMs: number[]}} Measured  by side */

/**
 * (k) The lists of chat over 10,000 rows and over 1,000,000, asked at the service itself: first beside little, then beside much, one question
 * after the other, so that what the machine does meanwhile meets both. @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchReads({ quick, rounds, option }) {
  const counts = [option('few', original), option('many', quick ? 2 * original : 1_000_000)];
  const requests = option('requests', quick ? 10 : 100);
  const restore = await withCache(option('cache-mb', 2_048));
  /** @type {Side[]} */
  const sides = [];
  try {
    for (const count of counts) sides.push(await prepare(count));
    // The second service is as warm as the first.
    for (let n = 0; n < 5; n += 1)
      for (const question of questions)
        for (const side of sides) await side.ask(question.ask({ count: side.count, n }));
    /** @type {Map<Question, Measured[]>} */
    const measured = new Map(questions.map((question) => [question, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const question of questions)
        measured.get(question)?.push(await measure(sides, question, { round, requests }));
      console.log(`round ${round + 1}/${rounds}`);
    }
    return report(counts, measured);
  } finally {
    for (const side of sides) await side.stop();
    await restore();
  }
}

/** The chat service over its filled stores. @param {number} count */
async function prepare(count) {
  const began = performance.now();
  const services = await startPlatform(`reads_${count}`, {
    only: ['chat'],
    prepare: (engines, namespace) => fillChat(engines, namespace, count),
    timeout: 1_200_000,
  });
  console.log(`${count} rows: filled and indexed in ${((performance.now() - began) / 1_000).toFixed(0)} s`);
  const pool = new Pool(new URL(services.urls.chat).origin, { connections: 1, pipelining: 1 });
  const sign = createInternalTokenSigner({ privateKey: services.secrets.internalTokenPrivateKey });
  const who = { audience: 'chat', viewer: { id: viewer.id, sessionId: viewer.id } };
  return {
    count,
    pid: services.processes.chat?.pid ?? 0,
    /** @param {{query: string, variables: object}} question */
    async ask(question) {
      const { body } = await pool.request({
        method: 'POST',
        path: '/graphql',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await sign(who)}` },
        body: JSON.stringify(question),
      });
      const answer = /** @type {any} */ (await body.json());
      if (answer.errors !== undefined)
        throw new Error(`${JSON.stringify(question)}: ${JSON.stringify(answer).slice(0, 500)}`);
      return answer.data;
    },
    async stop() {
      await pool.close();
      await services.stop();
      await dropDatabases(services.namespace);
    },
  };
}

/** @param {readonly Side[]} sides @param {Question} question @param {{round: number, requests: number}} how @returns {Promise<Measured>} */
async function measure(sides, { ask }, { round, requests }) {
  /** @type {number[][]} */
  const ms = sides.map(() => []);
  for (let n = 0; n < 5; n += 1)
    for (const side of sides) await side.ask(ask({ count: side.count, n: round * 7_919 + requests + n }));
  const before = sides.map(({ pid }) => usageOf(pid).cpuMs);
  for (let n = 0; n < requests; n += 1)
    for (let turn = 0; turn < sides.length; turn += 1) {
      const index = (n + turn) % sides.length;
      const side = sides[index];
      if (side === undefined) continue;
      const question = ask({ count: side.count, n: round * 7_919 + n });
      const began = performance.now();
      await side.ask(question);
      ms[index]?.push(performance.now() - began);
    }
  return { ms, cpuMs: sides.map(({ pid }, index) => (usageOf(pid).cpuMs - (before[index] ?? 0)) / requests) };
}

/** @param {readonly number[]} counts @param {ReadonlyMap<Question, Measured[]>} measured */
function report(counts, measured) {
  const at = (
    /** @type {readonly Measured[]} */ rounds,
    /** @type {number} */ side,
    /** @type {number} */ q,
  ) =>
    quantile(
      rounds.flatMap(({ ms }) => ms[side] ?? []).toSorted((a, b) => a - b),
      q,
    );
  const row = (
    /** @type {string} */ list,
    /** @type {string} */ name,
    /** @type {readonly Measured[]} */ all,
    /** @type {readonly (readonly Measured[])[]} */ rounds,
  ) => {
    const ratios = rounds.map((some) => at(some, 1, 0.95) / at(some, 0, 0.95));
    const cpu = (/** @type {number} */ side) =>
      all.reduce((sum, { cpuMs }) => sum + (cpuMs[side] ?? 0), 0) / all.length;
    const times = [0, 1].flatMap((side) => [at(all, side, 0.5).toFixed(1), at(all, side, 0.95).toFixed(1)]);
    const medians = ratio(at(all, 1, 0.5), at(all, 0, 0.5));
    return [
      list,
      name,
      ...times,
      medians,
      show(spread(ratios), 2),
      `${cpu(0).toFixed(1)} · ${cpu(1).toFixed(1)}`,
    ];
  };
  const asked = [...measured];
  const rounds = asked[0]?.[1].length ?? 0;
  const lists = [...new Set(asked.map(([{ list }]) => list))];
  const rows = lists.flatMap((list) => {
    const some = asked.filter(([question]) => question.list === list);
    const each = some.map(([{ name }, all]) =>
      row(
        list,
        name,
        all,
        all.map((one) => [one]),
      ),
    );
    const whole = some.flatMap(([, all]) => all);
    const byRound = Array.from({ length: rounds }, (_, n) => some.flatMap(([, all]) => all[n] ?? []));
    return [...each, row(list, 'all', whole, byRound)];
  });
  const head = [
    'list',
    'question',
    ...counts.flatMap((count) => [`${count}, p50 ms`, 'p95']),
    'p50, ratio',
    'p95, ratio by round',
    'CPU of chat, ms',
  ];
  return {
    title: '(k) lists of chat beside little and beside much (wanted: p95 at most 1.5 × as much)',
    table: table(head, rows),
    result: asked.map(([{ list, name }, all]) => ({ list, name, rounds: all })),
  };
}
