import { quantile, spread } from '../harness/statistics.mjs';
import { ratio, show, table } from '../harness/table.mjs';
import { usageOf } from '../harness/usage.mjs';
import { withCache } from '../reads/mongo-cache.mjs';
import { original } from './fill-conversation.mjs';
import { questions } from './questions.mjs';
import { openSide } from './side.mjs';

/** @typedef {import('./side.mjs').Side} Side */
/** @typedef {import('./questions.mjs').Question} Question */
/** @typedef {import('./watch-commands.mjs').Examined} Examined */
/** @typedef {{ms: number[][], cpuMs: number[]}} Measured  by side */

/**
 * (m) Threads, drafts, scheduled messages, polls, files, previews, forwards, bans: beside 10,000 of each and beside 1,000,000, through the gateway,
 * one question after the other, so that what the machine does meanwhile meets both.
 * @param {import('../harness/options.mjs').BenchOptions} options
 */
export async function benchThreads({ quick, rounds, option }) {
  const counts = [option('few', original), option('many', quick ? 2 * original : 1_000_000)];
  const requests = option('requests', quick ? 5 : 60);
  const restore = await withCache(option('cache-mb', 3_072));
  /** @type {Side[]} */
  const sides = [];
  try {
    for (const count of counts) sides.push(await openSide(count));
    // The second platform is as warm as the first.
    for (let n = 0; n < (quick ? 2 : 20); n += 1)
      for (const question of questions) for (const side of sides) await once(side, question, n);
    /** @type {Map<Question, Measured[]>} */
    const measured = new Map(questions.map((question) => [question, []]));
    for (let round = 0; round < rounds; round += 1) {
      for (const question of questions)
        measured.get(question)?.push(await measure(sides, question, { round, requests }));
      console.log(`round ${round + 1}/${rounds}`);
    }
    /** @type {Map<Question, Examined[]>} */
    const examined = new Map();
    for (const question of questions) examined.set(question, await examine(sides, question));
    return report(counts, measured, examined);
  } finally {
    for (const side of sides) await side.stop();
    await restore();
  }
}

/** In ms. @param {Side} side @param {Question} question @param {number} n */
async function once(side, { before, ask }, n) {
  const given = await before?.({ side, n });
  const began = performance.now();
  await ask({ side, n }, given);
  return performance.now() - began;
}

/** @param {readonly Side[]} sides @param {Question} question @param {{round: number, requests: number}} how @returns {Promise<Measured>} */
async function measure(sides, question, { round, requests }) {
  /** @type {number[][]} */
  const ms = sides.map(() => []);
  const cpuMs = sides.map(() => 0);
  for (let n = -3; n < requests; n += 1)
    for (let turn = 0; turn < sides.length; turn += 1) {
      const index = (Math.abs(n) + turn) % sides.length;
      const side = sides[index];
      if (side === undefined) continue;
      const before = usageOf(side.pid).cpuMs;
      const taken = await once(side, question, round * 7_919 + (n < 0 ? requests - n : n));
      if (n < 0) continue;
      ms[index]?.push(taken);
      cpuMs[index] = (cpuMs[index] ?? 0) + usageOf(side.pid).cpuMs - before;
    }
  return { ms, cpuMs: cpuMs.map((sum) => sum / requests) };
}

/** What MongoDB looks at for one of them. @param {readonly Side[]} sides @param {Question} question */
async function examine(sides, { before, ask }) {
  const examined = [];
  for (const side of sides) {
    const given = await before?.({ side, n: 1 });
    examined.push(await side.watch(() => ask({ side, n: 1 }, given)));
  }
  return examined;
}

/** @param {readonly number[]} counts @param {ReadonlyMap<Question, Measured[]>} measured @param {ReadonlyMap<Question, Examined[]>} examined */
function report(counts, measured, examined) {
  const at = (
    /** @type {readonly Measured[]} */ rounds,
    /** @type {number} */ side,
    /** @type {number} */ q,
  ) =>
    quantile(
      rounds.flatMap(({ ms }) => ms[side] ?? []).toSorted((a, b) => a - b),
      q,
    );
  const rows = [...measured].map(([question, rounds]) => {
    const ratios = rounds.map((one) => at([one], 1, 0.95) / at([one], 0, 0.95));
    const cpu = [0, 1].map(
      (side) => rounds.reduce((sum, { cpuMs }) => sum + (cpuMs[side] ?? 0), 0) / rounds.length,
    );
    const looked = (examined.get(question) ?? []).map(({ keys, documents }) => `${keys} / ${documents}`);
    return [
      question.list,
      question.name,
      ...[0, 1].flatMap((side) => [at(rounds, side, 0.5).toFixed(1), at(rounds, side, 0.95).toFixed(1)]),
      ratio(at(rounds, 1, 0.5), at(rounds, 0, 0.5)),
      ratio(at(rounds, 1, 0.95), at(rounds, 0, 0.95)),
      show(spread(ratios), 2),
      cpu.map((each) => each.toFixed(1)).join(' · '),
      looked.join(' · '),
    ];
  });
  const head = [
    'list',
    'question',
    ...counts.flatMap((count) => [`${count}, p50 ms`, 'p95']),
    'p50, ratio',
    'p95, ratio',
    'p95, ratio by round',
    'CPU of chat, ms',
    'keys / documents examined',
  ];
  return {
    title:
      '(m) threads, drafts, polls and files beside little and beside much (wanted: p95 at most 1.5 × as much)',
    table: table(head, rows),
    result: [...measured].map(([question, rounds]) => {
      const { list, name } = question;
      return { list, name, rounds, examined: examined.get(question) };
    }),
  };
}
