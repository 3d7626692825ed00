import { chmodSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: everything the launcher makes lies in its ignored `.parley/`. */
export const repositoryRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/**
 * @typedef {object} ProfilePaths
 * @property {string} data  what the engines store
 * @property {string} run   pids, engines.json, secrets
 * @property {string} logs
 */

/** @param {string} profile @returns {ProfilePaths} */
export function profilePaths(profile) {
  const under = (/** @type {string} */ kind) => join(repositoryRoot, '.parley', kind, profile);
  return { data: under('data'), run: under('run'), logs: under('logs') };
}

/** @param {string} profile @returns {ProfilePaths} the same, with the folders made */
export function makeProfilePaths(profile) {
  const paths = profilePaths(profile);
  for (const folder of Object.values(paths)) makeOwnFolder(folder);
  return paths;
}

/** A folder that only its owner reads, and so is `.parley/`, also when it was there before. @param {string} folder */
export function makeOwnFolder(folder) {
  const parley = join(repositoryRoot, '.parley');
  for (const each of [parley, folder]) {
    mkdirSync(each, { recursive: true, mode: 0o700 });
    chmodSync(each, 0o700);
  }
}

/** Where fetched engines are kept between runs (`PARLEY_CACHE`). */
export function cacheFolder() {
  return resolve(repositoryRoot, process.env.PARLEY_CACHE ?? '.parley/cache');
}
