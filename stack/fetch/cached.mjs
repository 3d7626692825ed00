import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { interruption } from '../system/interruption.mjs';
import { cacheFolder } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';

/**
 * The folder of a fetched thing, fetched when it is not there yet. It appears by a rename after `verify`, so what is in the
 * cache is whole; two launchers at once both end with one good copy.
 * @param {string} name  with its version
 * @param {{fetch: (folder: string) => Promise<void>, verify: (folder: string) => Promise<void>}} how
 * @returns {Promise<string>}
 */
export async function cached(name, how) {
  const folder = join(cacheFolder(), name);
  if (existsSync(folder)) return folder;
  await fetchOnce(folder, how).catch((error) => retry(error, folder, how));
  return folder;
}

/** Most failures here are the network's; a second one is reported. @param {unknown} failure @param {string} folder @param {Parameters<typeof cached>[1]} how */
async function retry(failure, folder, how) {
  interruption.signal.throwIfAborted();
  if (failure instanceof StackProblem) throw failure;
  await fetchOnce(folder, how).catch((error) => {
    interruption.signal.throwIfAborted();
    throw error instanceof StackProblem ? error : new StackProblem(error.message, { cause: error });
  });
}

/** @param {string} folder @param {Parameters<typeof cached>[1]} how */
async function fetchOnce(folder, { fetch, verify }) {
  mkdirSync(cacheFolder(), { recursive: true });
  const attempt = mkdtempSync(`${folder}.partial-`);
  try {
    await fetch(attempt);
    await verify(attempt);
    if (!existsSync(folder)) renameSync(attempt, folder);
  } finally {
    rmSync(attempt, { recursive: true, force: true });
  }
}
