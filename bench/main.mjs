import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { stopChildren } from './harness/child.mjs';

/** @typedef {{quick: boolean, rounds: number, option: (name: string, fallback: number) => number}} BenchOptions  `option`: a number from the command line */
/** @typedef {{title: string, table: string, result: unknown}} BenchReport */

/** What can be measured, by the name on the command line. @type {Record<string, () => Promise<(options: BenchOptions) => Promise<BenchReport>>>} */
const benches = {
  idle: async () => (await import('./idle/bench.mjs')).benchIdle,
  queries: async () => (await import('./queries/bench.mjs')).benchQueries,
  fanout: async () => (await import('./fanout/bench.mjs')).benchFanout,
  memory: async () => (await import('./memory/bench.mjs')).benchMemory,
  storm: async () => (await import('./storm/bench.mjs')).benchStorm,
  platform: async () => (await import('./platform/bench.mjs')).benchPlatform,
};

const [name = '', ...given] = process.argv.slice(2);
const load = benches[name];
if (load === undefined) {
  console.error(`Say what to measure: npm run bench -- ${Object.keys(benches).join('|')} [--quick]`);
  process.exit(2);
}
process.once('SIGINT', () => void stopChildren().then(() => process.exit(130)));
process.once('SIGTERM', () => void stopChildren().then(() => process.exit(143)));
const quick = given.includes('--quick');
const option = (/** @type {string} */ option, /** @type {number} */ fallback) => {
  const at = given.indexOf(`--${option}`);
  const value = at < 0 ? fallback : Number(given[at + 1]);
  if (!Number.isFinite(value) || value < 0) throw new Error(`--${option} wants a number.`);
  return value;
};
const began = new Date();
try {
  const bench = await load();
  const { title, table, result } = await bench({ quick, rounds: option('rounds', quick ? 1 : 5), option });
  const folder = fileURLToPath(new URL('results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${name}${quick ? '-quick' : ''}-${began.toISOString().replace(/[:.]/g, '-')}.json`;
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  writeFileSync(file, `${JSON.stringify({ bench: name, quick, began, machine, result }, null, 2)}\n`);
  console.log(
    `\n${title}${quick ? ' (--quick: to see that it runs, not to be quoted)' : ''}\n\n${table}\n\n${file}`,
  );
} finally {
  await stopChildren();
}
// What a neighbour's client library has left open must not keep a finished measurement alive.
process.exit();
