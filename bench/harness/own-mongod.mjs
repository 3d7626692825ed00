import { startOwnEngine } from '@parley/stack/services';
import { readdirSync, readFileSync } from 'node:fs';

/** A mongod that only this bench asks, so that its CPU says something. */
export async function startOwnMongod() {
  const mongod = await startOwnEngine('mongodb');
  const { url } = mongod;
  return { url, remove: () => mongod.remove(), pid: pidOf('mongod', new URL(url).port) };
}

/** @param {string} program @param {string} argument  that no other process of it has */
function pidOf(program, argument) {
  const isIt = (/** @type {string} */ pid) => {
    try {
      const [command = '', ...more] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return command.endsWith(program) && more.some((each) => each.endsWith(argument));
    } catch {
      return false; // It has ended meanwhile.
    }
  };
  const pid = readdirSync('/proc').find((name) => /^\d+$/.test(name) && isIt(name));
  if (pid === undefined) throw new Error(`There is no ${program} at ${argument}.`);
  return Number(pid);
}
