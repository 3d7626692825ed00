import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { findOnPath } from '../system/find-on-path.mjs';
import { cacheFolder } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';
import { withLock } from '../system/lock.mjs';
import { cached } from './cached.mjs';
import { libraryPath, unpackDebianPackages } from './debian.mjs';

const name = 'clamd-1';

/**
 * A real virus scanner: the one on PATH, else out of Debian's packages, without signatures; of several who want it one fetches.
 * @returns {Promise<{program: string, libraryPath: string} | {missing: string}>} `missing`: why there is none
 */
export async function findOrFetchClamd() {
  const own = findOnPath('clamd');
  if (own !== undefined) return { program: own, libraryPath: '' };
  const folder = join(cacheFolder(), name);
  const found = () => ({ program: programOf(folder), libraryPath: libraryPath(folder) });
  if (existsSync(folder)) return found();
  mkdirSync(cacheFolder(), { recursive: true });
  try {
    await withLock(`${folder}.lock`, () => cached(name, { fetch, verify }));
    return found();
  } catch {
    return { missing: 'clamd is on no PATH and could not be fetched from Debian: install ClamAV.' };
  }
}

/** @param {string} folder */
const fetch = (folder) => unpackDebianPackages(folder, ['clamav-daemon'], { withDependencies: true });

/** @param {string} folder */
const programOf = (folder) => join(folder, 'usr', 'sbin', 'clamd');

/** @param {string} folder */
async function verify(folder) {
  const env = { ...process.env, LD_LIBRARY_PATH: libraryPath(folder) };
  const { ok, output } = await runCommand(programOf(folder), ['--help'], { env });
  if (!ok) throw new StackProblem(`The clamd that was fetched does not run: ${lastLines(output, 3)}`);
}
