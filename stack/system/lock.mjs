import { linkSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { interruption } from './interruption.mjs';
import { recordedProcess, recordProcess } from './process.mjs';

/**
 * Runs `work` while no other launcher of this checkout holds the same lock; that of a crashed one counts as free.
 * @template Result
 * @param {string} file
 * @param {() => Promise<Result>} work
 * @returns {Promise<Result>}
 */
export async function withLock(file, work) {
  const own = `${file}.${process.pid}`;
  recordProcess(own, process.pid, 'launcher');
  try {
    while (!claim(own, file)) await sleep(200, undefined, { signal: interruption.signal });
  } finally {
    rmSync(own, { force: true });
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

/** A link appears with its content, so nobody reads a lock that is not yet written. @param {string} own @param {string} file */
function claim(own, file) {
  try {
    linkSync(own, file);
    return true;
  } catch {
    if (recordedProcess(file) === undefined) rmSync(file, { force: true });
    return false;
  }
}
