import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackProblem } from '../terminal/problem.mjs';
import { lastLines, runCommand } from '../system/run-command.mjs';

/**
 * Downloads Debian packages and unpacks them into a folder: nothing is installed, no maintainer script runs. apt checks the signatures
 * and hashes; it uses lists of its own, so that any user may do it and the system's stay as they are.
 * @param {string} folder
 * @param {readonly string[]} packages
 * @param {{withDependencies?: boolean}} [options]  also what they need and this machine has not installed
 */
export async function unpackDebianPackages(folder, packages, { withDependencies = false } = {}) {
  const apt = join(folder, '.apt');
  for (const part of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(join(apt, part), { recursive: true });
  const own = [
    '-q',
    '-o',
    `Dir::State=${apt}`,
    '-o',
    `Dir::State::Lists=${apt}/lists`,
    '-o',
    `Dir::Cache=${apt}/cache`,
  ];
  const options = [
    ...own,
    '-o',
    'APT::Sandbox::User=',
    '-o',
    'Acquire::Retries=1',
    '-o',
    'Acquire::Languages=none',
  ];
  // A third party's list that cannot be read does not matter as long as the packages can be: the download decides.
  const update = await runCommand('apt-get', [...options, 'update']);
  if (update.missing) {
    throw new StackProblem(
      'There is no apt-get to fetch MariaDB and Redis with: install Docker, or put mariadbd and redis-server on the PATH.',
    );
  }
  const download = await (withDependencies
    ? runCommand('apt-get', [...options, ...resolving, 'install', ...packages])
    : runCommand('apt-get', [...options, 'download', ...packages], { cwd: join(apt, 'cache', 'archives') }));
  if (!download.ok) {
    throw new Error(
      `Debian packages could not be downloaded: check the network and apt's sources, then try again.\n${lastLines(download.output, 5)}`,
    );
  }
  const archives = join(apt, 'cache', 'archives');
  for (const deb of readdirSync(archives).filter((name) => name.endsWith('.deb'))) {
    const unpack = await runCommand('dpkg', ['-x', join(archives, deb), folder]);
    if (!unpack.ok)
      throw new Error(
        `${deb} could not be unpacked: free some disk space, then try again.\n${lastLines(unpack.output, 3)}`,
      );
  }
  rmSync(apt, { recursive: true, force: true });
}

/** Downloads as for an installation, but installs nothing and so needs no lock. What is installed is the system's to know. */
const resolving = [
  '-y',
  '--download-only',
  '--no-install-recommends',
  '-o',
  'Debug::NoLocking=1',
  '-o',
  'Dir::State::status=/var/lib/dpkg/status',
];

/** @param {string} folder @returns {string} LD_LIBRARY_PATH for what was unpacked there */
export function libraryPath(folder) {
  return ['usr/lib', 'lib']
    .map((part) => join(folder, part))
    .flatMap((part) =>
      readdirSync(part)
        .filter((name) => name.includes('-linux-gnu'))
        .map((name) => join(part, name)),
    )
    .join(':');
}
