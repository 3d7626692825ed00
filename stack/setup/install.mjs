import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readJson } from '../system/json-file.mjs';
import { repositoryRoot } from '../system/paths.mjs';
import { StackProblem } from '../terminal/problem.mjs';
import { runCommand } from '../system/run-command.mjs';

/** @typedef {{packages: Record<string, {version?: string, link?: boolean, optional?: boolean, devOptional?: boolean, peer?: boolean}>}} Lockfile */

/** By default npm waits over a minute before it says that there is no network. */
const shortRetries = ['--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=5000'];

/** Installs what the lockfile says, unless it is installed. @returns {Promise<boolean>} whether it had to */
export async function install() {
  if (isInstalled(repositoryRoot)) return false;
  const { ok, output, missing } = await runCommand(
    'npm',
    ['ci', '--no-audit', '--no-fund', ...shortRetries],
    {
      cwd: repositoryRoot,
    },
  );
  if (missing) throw new StackProblem('There is no npm: install it beside Node, then try again.');
  if (!ok) {
    // npm says first what went wrong, and then much else.
    const reason = output
      .split('\n')
      .filter((line) => line.startsWith('npm error'))
      .slice(0, 6)
      .join('\n');
    throw new StackProblem(
      `npm could not install the packages: cure what it says below, or check the network, then try again.\n${reason}`,
    );
  }
  return true;
}

/**
 * Compares with what npm notes in node_modules, so that an `npm install` by hand counts too.
 * @param {string} root
 */
export function isInstalled(root) {
  /** @type {Lockfile | undefined} */
  const wanted = readJson(join(root, 'package-lock.json'));
  /** @type {Lockfile | undefined} */
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || installed === undefined) return false;
  return Object.entries(wanted.packages).every(([path, { version, link, optional, devOptional }]) => {
    if (!path.includes('node_modules/')) return true;
    // Those of other platforms are absent.
    if (optional === true || devOptional === true) return true;
    return link === true ? existsSync(join(root, path)) : installed.packages[path]?.version === version;
  });
}
