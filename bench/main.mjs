import { stopChildren } from './harness/child.mjs';
import { lastWords } from './harness/last-words.mjs';
import { readOptions } from './harness/options.mjs';
import { keepReport, load } from './harness/report.mjs';
import { removeScratch } from './harness/scratch.mjs';

/** @typedef {(options: import('./harness/options.mjs').BenchOptions) => Promise<import('./harness/report.mjs').BenchReport>} Bench */

/** What can be measured, by its name on the command line. @type {Record<string, () => Promise<Bench>>} */
const benches = {
  idle: async () => (await import('./idle/bench.mjs')).benchIdle,
  queries: async () => (await import('./queries/bench.mjs')).benchQueries,
  fanout: async () => (await import('./fanout/bench.mjs')).benchFanout,
  memory: async () => (await import('./memory/bench.mjs')).benchMemory,
  storm: async () => (await import('./storm/bench.mjs')).benchStorm,
  platform: async () => (await import('./platform/bench.mjs')).benchPlatform,
  growth: async () => (await import('./growth/bench.mjs')).benchGrowth,
  strangers: async () => (await import('./strangers/bench.mjs')).benchStrangers,
  attacks: async () => (await import('./attacks/bench.mjs')).benchAttacks,
  search: async () => (await import('./search/bench.mjs')).benchSearch,
  reads: async () => (await import('./reads/bench.mjs')).benchReads,
  threads: async () => (await import('./threads/bench.mjs')).benchThreads,
  followers: async () => (await import('./followers/bench.mjs')).benchFollowers,
  group: async () => (await import('./group/bench.mjs')).benchGroup,
  overload: async () => (await import('./overload/bench.mjs')).benchOverload,
  'send-cost': async () => (await import('./send-cost/bench.mjs')).benchSendCost,
};

async function leave(/** @type {number | undefined} */ code) {
  await stopChildren();
  removeScratch();
  // What some library has left open must not keep a finished measurement alive.
  process.exit(code);
}

const [name = '', ...given] = process.argv.slice(2);
const loadBench = benches[name];
if (loadBench === undefined) {
  console.error(`Say what to measure: npm run bench -- ${Object.keys(benches).join('|')} [--quick]`);
  process.exit(2);
}
process.once('SIGINT', () => void leave(130));
process.once('SIGTERM', () => void leave(143));
try {
  const options = readOptions(given);
  const run = { name, quick: options.quick, began: new Date(), loadBefore: load() };
  const bench = await loadBench();
  keepReport(await bench(options), run);
} catch (error) {
  console.error(error);
  console.error(lastWords());
  await leave(1);
}
await leave(0);
