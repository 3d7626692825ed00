import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';

/** @typedef {{title: string, table: string, result: unknown}} BenchReport  `result`: all that was measured */

/** Prints the table and keeps the rest as JSON. @param {BenchReport} report @param {{name: string, quick: boolean, began: Date, loadBefore: number}} run */
export function keepReport({ title, table, result }, { name, quick, began, loadBefore }) {
  const folder = fileURLToPath(new URL('../results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}${name}${quick ? '-quick' : ''}-${began.toISOString().replace(/[:.]/g, '-')}.json`;
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, loadBefore };
  writeFileSync(file, `${JSON.stringify({ bench: name, quick, began, machine, title, result }, null, 2)}\n`);
  const notes = quick ? ['--quick: to see that it runs, not to be quoted'] : [];
  if (loadBefore > 0.5) notes.push(`others were at work on this machine: its load was ${loadBefore}`);
  console.log(`\n${[title, ...notes].join('\n')}\n\n${table}\n\n${file}`);
}

/** How many processes wanted a core during the last minute. */
export function load() {
  return Number(loadavg()[0]?.toFixed(2));
}
